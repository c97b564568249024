/** What the author wrote, read from YAML and checked: databases, jobs, plans, alert channels. */
@NullMarked
package dev.leasehold.declaration;

import org.jspecify.annotations.NullMarked;
