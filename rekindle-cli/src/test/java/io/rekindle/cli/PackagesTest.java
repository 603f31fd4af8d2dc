package io.rekindle.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The shape of the whole: which packages know each other, and how large files are.
class PackagesTest {
  private static final int MOST_LINES = 400;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(
              place -> !place.contains("test-classes") && !place.contains("-tests.jar"))
          .importPackages("io.rekindle");

  @Test
  void packagesFormNoCircle() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .contains(
            "io.rekindle.core.model",
            "io.rekindle.onednn",
            "io.rekindle.data.run",
            "io.rekindle.parquet",
            "io.rekindle.doctor.gradcheck",
            "io.rekindle.interop.onnx",
            "io.rekindle.report",
            "io.rekindle.server",
            "io.rekindle.cli");
    slices().matching("io.rekindle.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrintsOrExits() {
    List<String> printing =
        CLASSES.stream()
            .filter(type -> !type.getPackageName().startsWith("io.rekindle.cli"))
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .filter(
                access ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && List.of("out", "err").contains(access.getName()))
            .map(Object::toString)
            .toList();
    List<String> exiting =
        CLASSES.stream()
            .filter(type -> !type.getPackageName().startsWith("io.rekindle.cli"))
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(
                call ->
                    call.getTargetOwner().isEquivalentTo(System.class)
                        && call.getName().equals("exit"))
            .map(Object::toString)
            .toList();

    assertThat(printing).isEmpty();
    assertThat(exiting).isEmpty();
  }

  @Test
  void sourcesFitInTheHead() throws IOException {
    Path root = RepositoryFile.root();
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().contains("target"))
              .toList();
      assertThat(sources).hasSizeGreaterThan(500);
      for (Path source : sources) {
        try (Stream<String> lines = Files.lines(source)) {
          assertThat(lines.count()).as(source.toString()).isLessThanOrEqualTo(MOST_LINES);
        }
      }
    }
  }
}
