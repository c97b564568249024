/** The daemon: what starts runs on schedule where nothing else does, and what it shows of them. */
@NullMarked
package dev.leasehold.schedule;

import org.jspecify.annotations.NullMarked;
