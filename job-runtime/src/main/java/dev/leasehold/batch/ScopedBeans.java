package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.target.AbstractBeanFactoryBasedTargetSource;
import org.springframework.batch.infrastructure.item.database.AbstractCursorItemReader;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/**
 * Beans that are made when their step begins: {@code @StepScope} and {@code @JobScope}. Nothing is
 * made of them here; their definitions tell their type, and so whether they are a cursor.
 *
 * @param mainDatabase the job's own
 * @param databases how many there are; with more than one, theirs is not told by their type
 */
record ScopedBeans(String mainDatabase, int databases) {
  private static final String PREFIX = "scopedTarget.";

  /** What there is to say of such a bean; empty where the object is none. */
  Optional<Access> access(Object object) {
    if (!(object instanceof Advised advised)
        || !(advised.getTargetSource() instanceof AbstractBeanFactoryBasedTargetSource source)) {
      return Optional.empty();
    }
    String target = source.getTargetBeanName();
    String name = target.startsWith(PREFIX) ? target.substring(PREFIX.length()) : target;
    Class<?> type = type(source.getBeanFactory(), target);
    String bean = type == null ? "bean " + name : BeanNames.bean(name, BeanNames.type(type));
    if (databases > 1) {
      bean += ", taken to ask " + mainDatabase;
    }
    Optional<String> database = Optional.of(mainDatabase);
    if (type == null) {
      return Optional.of(unseen(bean));
    }
    if (AbstractCursorItemReader.class.isAssignableFrom(type)) {
      return Optional.of(new JobShape.Cursor(bean, Optional.empty(), database, false));
    }
    if (JdbcPagingItemReader.class.isAssignableFrom(type)
        || JdbcBatchItemWriter.class.isAssignableFrom(type)) {
      return Optional.of(new JobShape.Statement(bean, Optional.empty(), database));
    }
    return Optional.of(isFile(type) ? new JobShape.NoDatabase(bean) : unseen(bean));
  }

  private static Access unseen(String bean) {
    return new JobShape.Unseen(bean, "it is made when its step begins, and its type does not tell");
  }

  private static boolean isFile(Class<?> type) {
    return type.getName().startsWith("org.springframework.batch.infrastructure.item.file.")
        || type.getName().startsWith("org.springframework.batch.infrastructure.item.xml.")
        || type.getName().startsWith("org.springframework.batch.infrastructure.item.json.");
  }

  private static @Nullable Class<?> type(BeanFactory beans, String name) {
    try {
      return beans.getType(name, false);
    } catch (NoSuchBeanDefinitionException e) {
      return null;
    }
  }
}
