package com.example.adopt.boot;

import java.math.BigDecimal;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What {@code application.yml} says.
 *
 * @param rates in percent, by country
 * @param otherRate in percent, of all other countries
 */
@ConfigurationProperties("vat")
public record VatRates(Map<String, BigDecimal> rates, BigDecimal otherRate) {
  BigDecimal of(String country) {
    return rates.getOrDefault(country, otherRate);
  }
}
