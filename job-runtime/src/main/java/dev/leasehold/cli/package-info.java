/** The command line: commands, messages and the process's exit. */
@NullMarked
package dev.leasehold.cli;

import org.jspecify.annotations.NullMarked;
