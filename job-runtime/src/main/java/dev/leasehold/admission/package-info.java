/**
 * May a run start now: claims on the capacity of servers, decided on a snapshot and written in the
 * ledger.
 */
@NullMarked
package dev.leasehold.admission;

import org.jspecify.annotations.NullMarked;
