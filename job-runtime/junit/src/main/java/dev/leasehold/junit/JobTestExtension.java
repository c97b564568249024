package dev.leasehold.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes one invocation of each size, and the run before it. */
final class JobTestExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return asked(context).isPresent();
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    JobTest asked = asked(context).orElseThrow();
    TestedJob job = TestedJob.of(asked);
    return job.sizes(asked.sizes()).mapToObj(size -> new Sized(job, size));
  }

  private static Optional<JobTest> asked(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), JobTest.class);
  }

  private record Sized(TestedJob job, int size) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return job.described(size);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Run(job, size));
    }
  }

  /** The data is there after {@code @BeforeEach}; parameters are asked for after this. */
  private static final class Run implements BeforeTestExecutionCallback, ParameterResolver {
    private final TestedJob job;
    private final int size;
    private @Nullable JobRun run;

    Run(TestedJob job, int size) {
      this.job = job;
      this.size = size;
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
      run = job.run(size, context.getRequiredTestClass().getClassLoader());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      // Before the run there is nothing to tell of it.
      return parameter.getParameter().getType() == JobRun.class && run != null;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return run;
    }
  }
}
