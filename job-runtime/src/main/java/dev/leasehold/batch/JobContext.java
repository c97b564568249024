package dev.leasehold.batch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.JobRegistry;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.configuration.support.ScopeConfiguration;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.config.TaskManagementConfigUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The context that an author's class finds itself in: the usual beans are there before its own, so
 * that theirs of the same name are not used.
 */
final class JobContext implements AutoCloseable {
  /** Chooses one of several jobs, as Spring Boot has it. */
  static final String JOB_NAME = "spring.batch.job.name";

  private static final String MAIN_DATABASE = "dataSource";
  private static final String CALLS_SCHEDULED_METHODS =
      TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME;
  private static final Set<Class<?>> OURS_FIRST =
      Set.of(DataSource.class, PlatformTransactionManager.class, JobRepository.class);

  /** What the context offers. */
  record Offer(
      Map<String, DataSource> databases,
      DataSource main,
      JobRepository repository,
      PlatformTransactionManager transactions,
      Optional<BatchMeters> meters) {}

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final Class<?> type;
  private final Offer offer;
  private final Map<String, Class<?>> ours = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private Optional<BootParts> boot = Optional.empty();

  JobContext(Class<?> type, Offer offer) {
    this.type = type;
    this.offer = offer;
  }

  /** Makes all beans. */
  void open(Map<String, String> properties, ClassLoader classes, Workers workers, JobGraph graph) {
    context.setClassLoader(classes);
    AuthorProperties.fill(context.getEnvironment(), properties, classes, type);
    boot = BootParts.in(classes);
    boot.ifPresent(parts -> parts.prepare(context));
    register(MAIN_DATABASE, DataSource.class, offer::main, true);
    for (Map.Entry<String, DataSource> database : offer.databases().entrySet()) {
      if (database.getValue() == offer.main()) {
        context.registerAlias(MAIN_DATABASE, database.getKey());
      } else {
        register(database.getKey(), DataSource.class, database::getValue, false);
      }
    }
    register("transactionManager", PlatformTransactionManager.class, offer::transactions, true);
    register("jobRepository", JobRepository.class, offer::repository, true);
    register("jobRegistry", JobRegistry.class, MapJobRegistry::new, true);
    register("jobOperator", JobOperator.class, this::operator, true);
    offer.meters().ifPresent(this::offer);
    context.registerBean(
        "leasedPlaceholders", PropertySourcesPlaceholderConfigurer.class, this::placeholders);
    context.register(ScopeConfiguration.class, type);
    context.addBeanFactoryPostProcessor(this::settle);
    context.getBeanFactory().addBeanPostProcessor(watch(workers, graph));
    try {
      context.refresh();
      Map<String, Job> jobs = context.getBeansOfType(Job.class);
      chosen(jobs).map(List::of).orElseGet(() -> List.copyOf(jobs.values())).forEach(graph::add);
      // Of a scope's only the proxy: what is behind it is made when its step or job begins.
      context.getBeansOfType(Tasklet.class, false, true).values().forEach(graph::add);
      warnOfReplacedBeans();
      boot.ifPresent(parts -> warnings.addAll(parts.warnings(context)));
    } catch (RuntimeException | LinkageError e) {
      context.close();
      throw LoadFailure.explain(
          type.getName(), e, boot.map(parts -> BootParts.MISSING_BEAN).orElse(""));
    }
  }

  /** Steps that are no beans are told when the job is known. */
  private void offer(BatchMeters meters) {
    register("observationRegistry", ObservationRegistry.class, meters::observations, true);
    register("meterRegistry", MeterRegistry.class, meters::meters, true);
    context
        .getBeanFactory()
        .addBeanPostProcessor(
            new BeanPostProcessor() {
              @Override
              public Object postProcessAfterInitialization(Object bean, String name) {
                meters.observe(bean);
                return bean;
              }
            });
  }

  private <T> void register(String name, Class<T> as, Supplier<T> bean, boolean primary) {
    ours.put(name, as);
    context.registerBean(
        name,
        as,
        bean,
        definition -> {
          definition.setPrimary(primary);
          // What outlives the context is not closed with it.
          ((AbstractBeanDefinition) definition).setDestroyMethodName("");
        });
  }

  private PropertySourcesPlaceholderConfigurer placeholders() {
    PropertySourcesPlaceholderConfigurer placeholders = new PropertySourcesPlaceholderConfigurer();
    placeholders.setEnvironment(context.getEnvironment());
    return placeholders;
  }

  private JobOperator operator() {
    JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
    factory.setApplicationContext(context);
    factory.setJobRepository(offer.repository());
    factory.setJobRegistry(context.getBean(JobRegistry.class));
    // Each of its writes is a transaction of its own: one around them all could deadlock with a
    // chunk, which locks the same rows in another order.
    factory.setTransactionManager(new ResourcelessTransactionManager());
    try {
      factory.afterPropertiesSet();
      return TolerantStop.around(factory.getObject(), offer.repository());
    } catch (Exception e) {
      throw new IllegalStateException("the job operator cannot be made", e);
    }
  }

  /** Once all definitions are known: ours are first choice, and what is still missing is added. */
  private void settle(ConfigurableListableBeanFactory beans) {
    for (Class<?> kind : OURS_FIRST) {
      for (String name : beans.getBeanNamesForType(kind, true, false)) {
        if (!ours.containsKey(name) && beans.containsBeanDefinition(name)) {
          BeanDefinition definition = beans.getBeanDefinition(name);
          if (definition.isPrimary()) {
            definition.setPrimary(false);
            warnings.add("bean '" + name + "' is @Primary, but the job gets the one of its lease");
          }
          if (kind == DataSource.class) {
            warnings.add(
                "bean '"
                    + name
                    + "' is a DataSource of its own: its connections are neither leased nor"
                    + " watched");
          }
        }
      }
    }
    MissingBeans.add(context, offer.main());
    if (beans.containsBeanDefinition(CALLS_SCHEDULED_METHODS)) {
      context.removeBeanDefinition(CALLS_SCHEDULED_METHODS);
      warnings.add(
          "methods with @Scheduled are not called: the declaration's schedule starts jobs");
    }
  }

  private static BeanPostProcessor watch(Workers workers, JobGraph graph) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Executor executor) {
          return workers.inPlaceOfBean(executor).orElse(bean);
        }
        if (name.startsWith("scopedTarget.")) {
          // Made when its step or job begins, long after the job was followed from end to end.
          graph.add(bean);
        }
        return bean;
      }
    };
  }

  /** The author's one job. */
  Job job(String name, JobGraph graph) {
    Job job = find(name, graph);
    offer
        .meters()
        .ifPresent(
            meters -> {
              meters.observe(job);
              graph.steps().values().forEach(meters::observe);
            });
    return job;
  }

  private Job find(String name, JobGraph graph) {
    if (!AuthorClass.isConfiguration(type)) {
      Tasklet tasklet = (Tasklet) context.getBean(type);
      SimpleJob job = new SimpleJob(name);
      job.setJobRepository(offer.repository());
      job.addStep(bareStep(name, tasklet));
      try {
        job.afterPropertiesSet();
      } catch (Exception e) {
        throw LoadFailure.explain(type.getName(), e);
      }
      graph.add(job);
      return job;
    }
    Map<String, Job> jobs = new TreeMap<>(context.getBeansOfType(Job.class));
    Optional<Job> chosen = chosen(jobs);
    if (chosen.isPresent()) {
      return chosen.get();
    }
    jobs.values().removeIf(graph::isNested);
    if (jobs.isEmpty()) {
      throw new JobClassException(
          "class "
              + type.getName()
              + " has no bean of type Job; give it a @Bean method that"
              + " returns one");
    }
    if (jobs.size() > 1) {
      throw new JobClassException(
          "class "
              + type.getName()
              + " has "
              + jobs.size()
              + " beans of type Job ("
              + String.join(", ", jobs.keySet())
              + "); name a configuration with just one, or choose with properties: {"
              + JOB_NAME
              + ": "
              + jobs.values().iterator().next().getName()
              + "}");
    }
    return jobs.values().iterator().next();
  }

  /** Which of several jobs a property chooses by its name, or by that of its bean. */
  private Optional<Job> chosen(Map<String, Job> jobs) {
    if (jobs.size() < 2) {
      return Optional.empty();
    }
    String wanted = context.getEnvironment().getProperty(JOB_NAME);
    return wanted == null
        ? Optional.empty()
        : jobs.entrySet().stream()
            .filter(one -> one.getValue().getName().equals(wanted) || one.getKey().equals(wanted))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private BareTaskletStep bareStep(String name, Tasklet tasklet) {
    BareTaskletStep step = new BareTaskletStep(name, tasklet, offer.repository());
    try {
      step.afterPropertiesSet();
    } catch (Exception e) {
      throw LoadFailure.explain(type.getName(), e);
    }
    return step;
  }

  /**
   * What the beans tell of the job.
   *
   * @param main the name of the job's own database
   */
  JobShape shape(Job job, String main) {
    Map<String, Object> singletons = new TreeMap<>();
    for (String name : context.getBeanDefinitionNames()) {
      Object bean = context.getBeanFactory().getSingleton(name);
      if (bean != null && !name.startsWith("scopedTarget.")) {
        singletons.put(name, bean);
      }
    }
    LeasedSources sources = new LeasedSources(offer.databases());
    sources.add(main, offer.main());
    BeanNames names = new BeanNames(singletons);
    ItemBeans items =
        new ItemBeans(type, sources, names, new ScopedBeans(main, offer.databases().size()));
    AroundSteps around = new AroundSteps(new QueryMeans(sources), items);
    return new ShapeReader(items, around, names).read(job);
  }

  private void warnOfReplacedBeans() {
    for (String name : context.getBeanDefinitionNames()) {
      Class<?> bean = context.getType(name, false);
      Class<?> author = bean == null ? null : ClassUtils.getUserClass(bean);
      if (author == null || author.getName().startsWith("org.springframework.")) {
        continue;
      }
      ReflectionUtils.doWithMethods(
          author,
          method -> {
            Bean made = AnnotatedElementUtils.findMergedAnnotation(method, Bean.class);
            String declared =
                made == null ? "" : made.name().length == 0 ? method.getName() : made.name()[0];
            Class<?> as = ours.get(declared);
            if (as != null && as.isAssignableFrom(method.getReturnType())) {
              warnings.add(
                  "bean '"
                      + declared
                      + "' of "
                      + method.getDeclaringClass().getName()
                      + " is not used: the runtime gives the job its own");
            }
          },
          method -> !method.getDeclaringClass().getName().startsWith("org.springframework."));
    }
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    context.close();
  }
}
