package com.example.adopt.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Writes the invoices of a shop; started by a CronJob. */
@SpringBootApplication
public class InvoicesApplication {
  /** Runs the job, and leaves with its exit code. */
  public static void main(String[] args) {
    System.exit(SpringApplication.exit(SpringApplication.run(InvoicesApplication.class, args)));
  }
}
