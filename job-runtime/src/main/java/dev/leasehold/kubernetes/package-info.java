/** The manifests that Kubernetes is given: the same as the chart makes of the same declaration. */
@NullMarked
package dev.leasehold.kubernetes;

import org.jspecify.annotations.NullMarked;
