// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import dev.sluice.local.Home;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice image}. */
@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description =
        "Make a container image of the operator as a file, without a container engine: for kind"
            + " load image-archive, ctr images import and docker load.")
public final class ImageCommand implements Callable<Integer> {
  /** A host has a dot or a port, or is this machine; without one the name would be another's. */
  private static final Pattern NAME =
      Pattern.compile("(localhost|[a-z0-9.-]+[.:][a-z0-9.-]+)(/[a-z0-9._-]+)+:[A-Za-z0-9._-]+");

  @Option(names = "--agent", description = "Of the simulated agent instead, for examples.")
  private boolean agent;

  @Option(
      names = "--name",
      paramLabel = "HOST/NAME:TAG",
      description =
          "Name of the image; default localhost/sluice:<version>, sluice-agent for --agent.")
  private @Nullable String name;

  @Option(
      names = "--without-aot-cache",
      description =
          "Leave out what a run of the program has taught the JVM: smaller, made in seconds,"
              + " slower to start, and one build gives the same digest each time.")
  private boolean uncached;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The archive; default target/image/sluice.tar, sluice-agent.tar for --agent.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Program program = agent ? Program.AGENT : Program.OPERATOR;
    Path checkout = Home.find();
    Path folder = Files.createDirectories(checkout.resolve("target/image"));
    Path file = output == null ? folder.resolve(program.image() + ".tar") : output;
    String called = name == null ? "localhost/" + program.image() + ":" + version() : name;
    if (!NAME.matcher(called).matches()) {
      System.err.println(
          "--name is %s: give host, name and tag, as in localhost/sluice:1".formatted(called));
      return 2;
    }
    if (Files.isDirectory(file)) {
      System.err.println("--output is the folder %s: name a file in it".formatted(file));
      return 2;
    }
    Progress progress = line -> System.err.println("[image] " + line);
    try {
      String digest =
          new ImageBuild(checkout, folder, InstantSource.system(), progress)
              .make(new ImageBuild.Wish(program, called, !uncached, file));
      System.out.printf(Locale.ROOT, "image   %s%n", called);
      System.out.printf(Locale.ROOT, "digest  %s%n", digest);
      System.out.printf(Locale.ROOT, "file    %s (%d MB)%n", file, Files.size(file) / 1_000_000);
      return 0;
    } catch (ImageException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static String version() {
    return System.getProperty("sluice.version", "0").replace("-SNAPSHOT", "");
  }
}
