/** The lease as DataSources that know who holds and who waits. */
@NullMarked
package dev.leasehold.pool;

import org.jspecify.annotations.NullMarked;
