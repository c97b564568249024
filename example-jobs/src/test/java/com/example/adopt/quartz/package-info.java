/** The same job of Quartz', after it was brought over. */
package com.example.adopt.quartz;
