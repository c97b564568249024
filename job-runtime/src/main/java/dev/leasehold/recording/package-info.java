/** What a run was seen to do with its connections, folded into a plan. */
@NullMarked
package dev.leasehold.recording;

import org.jspecify.annotations.NullMarked;
