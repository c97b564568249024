/** A run as numbers and as a trace, and the places they go to where a declaration names any. */
@NullMarked
package dev.leasehold.metrics;

import org.jspecify.annotations.NullMarked;
