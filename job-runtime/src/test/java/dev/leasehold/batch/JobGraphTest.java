package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Role;
import dev.leasehold.pool.Activities;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Violation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class JobGraphTest {
  private static final Role WORKER = new Role("worker", Map.of("main", 1), 0, Optional.empty());
  private static final Role PARENT = new Role("parent", Map.of("main", 1), 2, Optional.of(WORKER));

  private final LeasedPools pools =
      LeasedPools.open(
          Map.of("main", new LeasedPools.Spec(new Configurations.Forbidden(), 1)),
          new LeasedPools.Settings(false, Duration.ofSeconds(1), PARENT),
          new PoolEvents() {
            @Override
            public void changed() {}

            @Override
            public void violated(Violation violation) {}

            @Override
            public void leaked(Leak leak) {}
          },
          InstantSource.system());
  private final Workers workers = new Workers(pools.activities());
  private final JobGraph graph = new JobGraph(getClass(), workers, new StepExecutionListener() {});

  @AfterEach
  void close() {
    pools.close();
  }

  /** In which role a task of this executor runs, handed over by a parent. */
  private Role roleOfATask(Callable<Role> handOver) throws Exception {
    try (Activities.Scope parent = pools.activities().begin("main", PARENT)) {
      return handOver.call();
    }
  }

  static final class Holder {
    private final Executor executor = new SimpleAsyncTaskExecutor();
    private TaskExecutor task = new ConcurrentTaskExecutor(new SimpleAsyncTaskExecutor());
    private AsyncTaskExecutor async = new SimpleAsyncTaskExecutor();
    private ExecutorService service = Executors.newSingleThreadExecutor();
    private SimpleAsyncTaskExecutor narrow = new SimpleAsyncTaskExecutor();
    private Object loose = new SimpleAsyncTaskExecutor();
    private final List<Map<String, Nested>> deep = List.of(Map.of("a", new Nested()));
  }

  static final class Nested {
    private Executor executor = new SimpleAsyncTaskExecutor();
  }

  @Test
  void executorsMadeWithNewAreReplacedWhereverTheyAreHeld() throws Exception {
    Holder holder = new Holder();
    ExecutorService author = holder.service;
    graph.add(holder);
    Nested nested = holder.deep.get(0).get("a");
    assertThat(
            List.of(
                holder.executor,
                holder.task,
                holder.async,
                holder.service,
                holder.narrow,
                holder.loose,
                nested.executor))
        .allMatch(Workers::isStandIn);
    assertThat(graph.notWrapped()).isEmpty();
    assertThat(roleOfATask(() -> holder.async.submit(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    assertThat(
            roleOfATask(() -> holder.narrow.submit(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    assertThat(
            roleOfATask(() -> holder.service.submit(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    holder.service.shutdown();
    assertThat(author.isShutdown()).isTrue();
  }

  @Test
  void anExecutorThatIsHeldTwiceHasOneStandIn() {
    SimpleAsyncTaskExecutor shared = new SimpleAsyncTaskExecutor();
    Nested one = new Nested();
    Nested two = new Nested();
    one.executor = shared;
    two.executor = shared;
    graph.add(List.of(one, two));
    assertThat(one.executor).isSameAs(two.executor).isNotSameAs(shared);
  }

  record InARecord(Executor executor) {}

  @Test
  void whatCannotBeReplacedIsNamed() {
    Executor executor = new SimpleAsyncTaskExecutor();
    ItemProcessor<Integer, Integer> lambda =
        id -> {
          executor.execute(() -> {});
          return id;
        };
    graph.add(lambda);
    graph.add(new InARecord(executor));
    assertThat(graph.notWrapped())
        .containsExactly(
            getClass().getName() + " (a lambda) holds a " + executor.getClass().getName(),
            InARecord.class.getName() + " holds a " + executor.getClass().getName());
  }

  @Test
  void otherLibrariesAreNotTheAuthors() {
    assertThat(AuthorClass.isBySameAuthor(getClass(), Configurations.class)).isTrue();
    assertThat(AuthorClass.isBySameAuthor(getClass(), Awaitility.class)).isFalse();
    assertThat(AuthorClass.isBySameAuthor(getClass(), String.class)).isFalse();
  }

  @Test
  void aBeanKeepsItsClassAndItsOwnMethods() throws Exception {
    ThreadPoolTaskExecutor bean = new ThreadPoolTaskExecutor();
    bean.setCorePoolSize(3);
    bean.afterPropertiesSet();
    ThreadPoolTaskExecutor standIn =
        (ThreadPoolTaskExecutor) workers.inPlaceOfBean(bean).orElseThrow();
    assertThat(Workers.isStandIn(standIn)).isTrue();
    assertThat(standIn.getThreadPoolExecutor()).isSameAs(bean.getThreadPoolExecutor());
    assertThat(roleOfATask(() -> standIn.submit(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    assertThat(
            roleOfATask(
                () -> standIn.submitCompletable(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    bean.shutdown();
  }

  @Test
  void aBeanOfAClassThatTheJdkKeepsToItselfStandsInByItsInterfaces() throws Exception {
    ExecutorService bean = Executors.newSingleThreadExecutor();
    ExecutorService standIn = (ExecutorService) workers.inPlaceOfBean(bean).orElseThrow();
    assertThat(roleOfATask(() -> standIn.submit(() -> pools.activities().currentRole()).get()))
        .isEqualTo(WORKER);
    bean.shutdown();
  }

  @Test
  void aTaskOnTheParentsOwnThreadIsAWorkerWhereThePlanHasOne() throws Exception {
    TaskExecutor here =
        (TaskExecutor) workers.inPlaceOf(new SyncTaskExecutor(), TaskExecutor.class).orElseThrow();
    Role[] seen = new Role[2];
    try (Activities.Scope parent = pools.activities().begin("main", PARENT)) {
      here.execute(() -> seen[0] = pools.activities().currentRole());
    }
    try (Activities.Scope alone = pools.activities().begin("main", WORKER)) {
      here.execute(() -> seen[1] = pools.activities().currentRole());
    }
    assertThat(seen).containsExactly(WORKER, WORKER);
  }

  @Test
  void theNumberOfThreadsIsTheMostThatCanRun() {
    ThreadPoolTaskExecutor unbounded = new ThreadPoolTaskExecutor();
    unbounded.setCorePoolSize(3);
    unbounded.setMaxPoolSize(9);
    assertThat(Workers.threads(unbounded)).hasValue(3);
    unbounded.setQueueCapacity(5);
    assertThat(Workers.threads(unbounded)).hasValue(9);
    ThreadPoolExecutor fixed = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
    assertThat(Workers.threads(fixed)).hasValue(4);
    assertThat(Workers.threads(new ConcurrentTaskExecutor(fixed))).hasValue(4);
    assertThat(Workers.threads(Executors.newCachedThreadPool())).isEqualTo(OptionalInt.empty());
    SimpleAsyncTaskExecutor simple = new SimpleAsyncTaskExecutor();
    assertThat(Workers.threads(simple)).isEqualTo(OptionalInt.empty());
    simple.setConcurrencyLimit(6);
    assertThat(Workers.threads(simple)).hasValue(6);
    assertThat(Workers.threads(ForkJoinPool.commonPool())).isEqualTo(OptionalInt.empty());
    fixed.shutdown();
  }

  @Test
  void behindAQueueWithRoomItHasTheThreadsThatThereAre() {
    ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
    pool.setCorePoolSize(3);
    pool.setMaxPoolSize(9);
    pool.setQueueCapacity(1);
    AuthorsExecutor seen = new AuthorsExecutor(pool);
    assertThat(seen.now()).isEmpty();
    pool.initialize();
    assertThat(seen.most()).hasValue(9);
    assertThat(seen.now()).hasValue(3);
    CountDownLatch go = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      pool.execute(
          () -> {
            try {
              go.await();
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertThat(seen.now()).hasValue(9);
    go.countDown();
    pool.shutdown();
  }

  @Test
  void whatAnExecutorMakesOfItsTasksIsMadeOfThoseInLineToo() throws Exception {
    ThreadLocal<String> tenant = new ThreadLocal<>();
    ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
    pool.setTaskDecorator(
        task -> {
          String parents = tenant.get();
          return () -> {
            String before = tenant.get();
            tenant.set(parents);
            try {
              task.run();
            } finally {
              tenant.set(before);
            }
          };
        });
    pool.setCorePoolSize(4);
    pool.initialize();
    AsyncTaskExecutor standIn =
        (AsyncTaskExecutor) workers.inPlaceOf(pool, AsyncTaskExecutor.class).orElseThrow();
    CountDownLatch go = new CountDownLatch(1);
    List<Future<String>> seen = new ArrayList<>();
    try (Activities.Scope parent = pools.activities().begin("main", PARENT)) {
      for (String name : List.of("1", "2", "3", "4", "5")) {
        tenant.set(name);
        seen.add(
            standIn.submit(
                () -> {
                  go.await();
                  return tenant.get();
                }));
      }
      go.countDown();
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i).get()).isEqualTo(Integer.toString(i + 1));
      }
    }
    pool.shutdown();
  }
}
