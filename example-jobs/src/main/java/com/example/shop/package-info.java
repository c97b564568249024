/** Ordinary Spring Batch jobs of a shop. Nothing of Leasehold is imported by any of them. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
