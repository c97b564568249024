/** A job of Quartz', as it was before it was brought over. */
package com.example.adopt.quartz.before;
