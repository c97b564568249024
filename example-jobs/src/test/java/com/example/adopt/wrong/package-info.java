/** What cannot be brought over as it is. */
package com.example.adopt.wrong;
