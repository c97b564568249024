package dev.leasehold.batch;

import java.util.IdentityHashMap;
import java.util.Map;
import org.springframework.aop.framework.AopProxyUtils;

/** How people know an object: by its class, and by its name where it is a bean. */
final class BeanNames {
  private final Map<Object, String> names = new IdentityHashMap<>();

  /**
   * @param beans by name
   */
  BeanNames(Map<String, Object> beans) {
    beans.forEach(
        (name, bean) -> {
          names.put(bean, name);
          Object target = AopProxyUtils.getSingletonTarget(bean);
          if (target != null) {
            names.put(target, name);
          }
        });
  }

  /** {@code bean orders (JdbcCursorItemReader)}, {@code a lambda of com.example.Copy}. */
  String of(Object object) {
    String name = names.get(object);
    String type = type(object.getClass());
    return name != null ? bean(name, type) : type.startsWith("a ") ? type : "a " + type;
  }

  static String bean(String name, String type) {
    return "bean " + name + " (" + type + ")";
  }

  /** A class of Spring's by its simple name, others in full. */
  static String type(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    if (lambda >= 0) {
      return "a lambda of " + name.substring(0, lambda).replace('$', '.');
    }
    int generated = name.indexOf("$$");
    String plain = generated < 0 ? name : name.substring(0, generated);
    if (plain.startsWith("org.springframework.")) {
      return plain.substring(plain.lastIndexOf('.') + 1).replace('$', '.');
    }
    return plain.replaceFirst("\\$(\\d+)$", " (its anonymous class $1)").replace('$', '.');
  }
}
