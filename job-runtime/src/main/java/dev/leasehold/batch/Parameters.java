package dev.leasehold.batch;

import java.time.Instant;
import java.util.Map;
import org.springframework.batch.core.converter.DefaultJobParametersConverter;
import org.springframework.batch.core.job.parameters.JobParameter;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.core.convert.support.ConfigurableConversionService;

/** Job parameters, typed by Spring Batch's own converters. */
final class Parameters {
  /** All the types that Spring Batch converts on a command line; its tables take them too. */
  private static final class Conversions extends DefaultJobParametersConverter {
    ConfigurableConversionService service() {
      return conversionService;
    }
  }

  private Parameters() {}

  static ConfigurableConversionService conversions() {
    ConfigurableConversionService service = new Conversions().service();
    service.addConverter(String.class, Instant.class, Instant::parse);
    service.addConverter(Instant.class, String.class, Instant::toString);
    return service;
  }

  static JobParameters of(
      BatchJob.Identity identity, ConfigurableConversionService conversions, ClassLoader classes) {
    JobParametersBuilder builder = new JobParametersBuilder();
    for (Map.Entry<String, BatchJob.Parameter> entry : identity.parameters().entrySet()) {
      builder.addJobParameter(parameter(entry.getKey(), entry.getValue(), conversions, classes));
    }
    identity
        .instantParameter()
        .ifPresent(name -> builder.addString(name, identity.instant().toString(), true));
    return builder.toJobParameters();
  }

  private static JobParameter<?> parameter(
      String name,
      BatchJob.Parameter declared,
      ConfigurableConversionService conversions,
      ClassLoader classes) {
    try {
      Class<?> type = Class.forName(declared.type(), false, classes);
      return typed(name, declared, type, conversions);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new JobClassException(
          "parameter "
              + name
              + " has the type "
              + declared.type()
              + ", which is no class; write one like java.lang.Long or java.time.LocalDate",
          e);
    } catch (RuntimeException e) {
      throw new JobClassException(
          "parameter " + name + " cannot be read as a " + declared.type(), e);
    }
  }

  private static <T> JobParameter<T> typed(
      String name,
      BatchJob.Parameter declared,
      Class<T> type,
      ConfigurableConversionService conversions) {
    T value = conversions.convert(declared.value(), type);
    if (value == null) {
      throw new IllegalArgumentException("no value");
    }
    return new JobParameter<>(name, value, type, declared.identifying());
  }
}
