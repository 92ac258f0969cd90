// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import java.util.List;
import java.util.stream.Stream;

/** What can be run in an image; both have the same files, and the same layers but one. */
@SuppressWarnings("ImmutableEnumChecker") // List.of gives lists that nobody can change.
enum Program {
  OPERATOR(
      "sluice",
      "io.quarkus.runner.GeneratedMain",
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
      List.of(8080, 8015, 8016)),
  /** A simulated agent, for examples and tests. */
  AGENT(
      "sluice-agent",
      "dev.sluice.demo.fleet.AgentMain",
      List.of("-XX:TieredStopAtLevel=1"),
      List.of(9464));

  /**
   * What both need: little memory, and no warnings of what Netty and gRPC do; no locale is there.
   */
  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private final String image;
  private final String mainClass;
  private final List<String> options;
  private final List<Integer> ports;

  Program(String image, String mainClass, List<String> options, List<Integer> ports) {
    this.image = image;
    this.mainClass = mainClass;
    this.options = options;
    this.ports = ports;
  }

  /** Name of its image, without host and tag. */
  String image() {
    return image;
  }

  List<Integer> ports() {
    return ports;
  }

  /** Options of the JVM and main class, for a folder in which that class path holds. */
  List<String> arguments(String classPath) {
    return Stream.concat(options().stream(), Stream.of("-cp", classPath, mainClass)).toList();
  }

  List<String> options() {
    return Stream.concat(COMMON.stream(), options.stream()).toList();
  }

  /** File of these arguments, in the folder of the program. */
  String argumentFile() {
    return "app/" + image + ".args";
  }

  /** Its ahead-of-time cache, there too. */
  String cacheFile() {
    return "aot/" + image + ".aot";
  }
}
