/** Sees what waits too long or for ever, proves what can be proved, and ends the run. */
@NullMarked
package dev.leasehold.watchdog;

import org.jspecify.annotations.NullMarked;
