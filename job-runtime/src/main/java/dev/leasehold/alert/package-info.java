/** Whom to tell of incidents, over which channel, and what has been told. */
@NullMarked
package dev.leasehold.alert;

import org.jspecify.annotations.NullMarked;
