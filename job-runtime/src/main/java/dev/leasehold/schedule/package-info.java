/** The daemon: starts runs at their instants, each in a process of its own, on Quartz. */
@NullMarked
package dev.leasehold.schedule;

import org.jspecify.annotations.NullMarked;
