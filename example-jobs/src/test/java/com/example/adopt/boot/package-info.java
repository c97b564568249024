/** An application of Spring Boot's, as it is before it is brought over, and after. */
package com.example.adopt.boot;
