/** What happened, for people and for machines: incidents, outcomes and exit codes. */
@NullMarked
package dev.leasehold.report;

import org.jspecify.annotations.NullMarked;
