package dev.leasehold.batch;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.util.ReflectionUtils;

/** What the fields of an object hold, where that can be read. */
final class Fields {
  private Fields() {}

  /** The value of the field with this name, of its class or one above; empty where it has none. */
  static Optional<Object> value(Object object, String name) {
    Field field = ReflectionUtils.findField(object.getClass(), name);
    return field == null ? Optional.empty() : read(field, object);
  }

  /** The same, where it is of this type. */
  static <T> Optional<T> value(Object object, String name, Class<T> type) {
    return value(object, name).filter(type::isInstance).map(type::cast);
  }

  /** All that its fields hold, in the order in which they are declared, those above last. */
  static List<Object> values(Object object) {
    List<Object> values = new ArrayList<>();
    for (Class<?> type = object.getClass();
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          read(field, object).ifPresent(values::add);
        }
      }
    }
    return values;
  }

  private static Optional<Object> read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return Optional.ofNullable(field.get(object));
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      return Optional.empty();
    }
  }
}
