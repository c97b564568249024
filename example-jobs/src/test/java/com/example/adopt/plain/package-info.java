/** The same program, after it was brought over. */
package com.example.adopt.plain;
