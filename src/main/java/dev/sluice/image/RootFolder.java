// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static java.util.Comparator.naturalOrder;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The root file system of the images, in a folder. The class path names files as they are called
 * from {@link #HOME}, so that it is the same here and in a container: a cache made here fits there.
 */
record RootFolder(Path path) {
  /** Working directory of the programs. */
  static final String HOME = "opt/sluice";

  private static final String JAVA = "opt/java";

  /**
   * What the programs and their libraries use. Those that only provide something are easily
   * forgotten: jdk.zipfs opens jars.
   */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.naming",
          "java.net.http",
          "java.sql",
          "jdk.httpserver",
          "jdk.jfr",
          "jdk.management",
          "jdk.unsupported",
          "jdk.zipfs");

  /** Makes it anew. */
  static RootFolder make(Path path, SystemFiles system, Path application) throws IOException {
    RootFolder root = new RootFolder(path);
    Folders.delete(path);
    Files.createDirectories(path);
    system.addTo(path);
    root.addJava();
    root.addPrograms(application);
    // A cache remembers when the jars were changed.
    for (Path file : Folders.all(root.home(), naturalOrder())) {
      Files.setLastModifiedTime(file, Layer.TIME);
    }
    return root;
  }

  Path home() {
    return path.resolve(HOME);
  }

  Path java() {
    return path.resolve(JAVA).resolve("bin/java");
  }

  /** The layers that all images have, what seldom changes first. */
  List<Layer> pack(Blobs blobs) throws IOException {
    List<String> system;
    try (Stream<Path> top = Files.list(path)) {
      system = top.map(p -> p.getFileName().toString()).filter(p -> !p.equals("opt")).toList();
    }
    return List.of(
        Layer.pack(path, system, blobs),
        Layer.pack(path, List.of(JAVA), blobs),
        Layer.pack(path, List.of(HOME + "/lib"), blobs),
        Layer.pack(path, List.of(HOME + "/app"), blobs));
  }

  private void addJava() {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new ImageException("this JDK has no jlink: take a whole one"));
    StringWriter said = new StringWriter();
    PrintWriter words = new PrintWriter(said);
    int exit =
        jlink.run(
            words,
            words,
            "--add-modules=" + String.join(",", MODULES),
            "--output=" + path.resolve(JAVA),
            // Symbols of libraries would take binutils, and distributions have taken them already.
            "--strip-java-debug-attributes",
            // In JDK 25 chance has it whether these classes are made before or after the attributes
            // are stripped, so that two runs give two runtimes.
            "--disable-plugin=generate-jli-classes",
            "--no-header-files",
            "--no-man-pages");
    if (exit != 0) {
      throw new ImageException("jlink failed (exit " + exit + "): " + said.toString().strip());
    }
  }

  private void addPrograms(Path application) throws IOException {
    Path own = home().resolve("app");
    Path libraries = home().resolve("lib");
    Folders.copyJars(application.resolve("quarkus"), own);
    Folders.copyJars(application.resolve("app"), own);
    Folders.copyJars(application.resolve("lib/boot"), libraries);
    Folders.copyJars(application.resolve("lib/main"), libraries);
    for (Program program : Program.values()) {
      Files.write(home().resolve(program.argumentFile()), program.arguments(classPath()));
    }
  }

  private String classPath() {
    // Classes as Quarkus has changed them come before those that were compiled.
    Comparator<Path> changedFirst =
        Comparator.comparing(file -> !file.endsWith("transformed-bytecode.jar"));
    return Stream.of("app", "lib")
        .map(home()::resolve)
        .flatMap(folder -> Folders.all(folder, changedFirst.thenComparing(naturalOrder())).stream())
        .filter(file -> file.toString().endsWith(".jar"))
        .map(file -> home().relativize(file).toString())
        .collect(Collectors.joining(":"));
  }
}
