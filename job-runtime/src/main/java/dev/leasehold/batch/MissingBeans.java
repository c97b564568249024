package dev.leasehold.batch;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Beans that many jobs ask for and that are made only where the author makes none. */
final class MissingBeans {
  private final AnnotationConfigApplicationContext context;

  private MissingBeans(AnnotationConfigApplicationContext context) {
    this.context = context;
  }

  /**
   * Adds them to a context of which all definitions are known.
   *
   * @param main the job's own database
   */
  static void add(AnnotationConfigApplicationContext context, DataSource main) {
    ConfigurableListableBeanFactory beans = context.getBeanFactory();
    if (!beans.containsBeanDefinition("conversionService")) {
      beans.setConversionService(new DefaultFormattingConversionService());
    }
    MissingBeans missing = new MissingBeans(context);
    if (!beans.containsBeanDefinition("taskExecutor")) {
      missing.add(
          "taskExecutor", AsyncTaskExecutor.class, () -> new SimpleAsyncTaskExecutor("worker-"));
    }
    missing.add(
        JdbcOperations.class, "jdbcTemplate", JdbcTemplate.class, () -> new JdbcTemplate(main));
    missing.add(
        NamedParameterJdbcOperations.class,
        "namedParameterJdbcTemplate",
        NamedParameterJdbcTemplate.class,
        () -> new NamedParameterJdbcTemplate(main));
    missing.add(JdbcClient.class, "jdbcClient", JdbcClient.class, () -> JdbcClient.create(main));
  }

  /** Where there is no other bean of its kind. */
  private <T> void add(Class<?> kind, String name, Class<T> as, Supplier<T> bean) {
    if (context.getBeanNamesForType(kind, true, false).length == 0
        && !context.containsBeanDefinition(name)) {
      add(name, as, bean);
    }
  }

  private <T> void add(String name, Class<T> as, Supplier<T> bean) {
    context.registerBean(
        name,
        as,
        bean,
        definition -> {
          definition.setLazyInit(true);
          ((AbstractBeanDefinition) definition).setFallback(true);
        });
  }
}
