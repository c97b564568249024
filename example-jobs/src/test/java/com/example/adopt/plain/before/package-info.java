/** A program that a CronJob starts, as it was before it was brought over. */
package com.example.adopt.plain.before;
