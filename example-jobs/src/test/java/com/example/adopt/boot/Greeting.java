package com.example.adopt.boot;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** What many applications have in the way of code that runs at their start. */
@Component
class Greeting implements ApplicationRunner {
  @Override
  public void run(ApplicationArguments arguments) {
    System.out.println("Invoices begin");
  }
}
