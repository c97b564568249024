/** The database server: how to reach it, who it is, what it can give, and the embedded one. */
@NullMarked
package dev.leasehold.database;

import org.jspecify.annotations.NullMarked;
