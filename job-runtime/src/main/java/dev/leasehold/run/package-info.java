/** The story of one run, from its declaration to its report. */
@NullMarked
package dev.leasehold.run;

import org.jspecify.annotations.NullMarked;
