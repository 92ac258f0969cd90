// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Hook;
import dev.openfeature.sdk.HookContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sample in a process of its own, asked in lines of JSON as the programs in Python and Node.
 */
public final class PlannerProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicInteger evaluations = new AtomicInteger();

  private PlannerProgram() {}

  /** Answers each question, until there is none any more. */
  public static void main(String[] args) throws IOException {
    PlannerProgram program = new PlannerProgram();
    OpenFeatureAPI.getInstance().addHooks(program.counting());
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        String asked = JSON.readTree(line).path("ask").asText();
        System.out.println(JSON.writeValueAsString(program.answer(asked)));
      }
    }
    System.exit(0);
  }

  private Map<String, Object> answer(String asked) {
    return switch (asked) {
      case "connect" -> {
        Planner.connect();
        yield Map.of();
      }
      case "work" ->
          Map.of(
              "result",
              new Planner(new Tools("processes"), new Tools("registry")).handle("tool"),
              "evaluations",
              evaluations.get());
      case "provider" ->
          Map.of(
              "state",
              OpenFeatureAPI.getInstance().getClient().getProviderState(),
              "events",
              List.of());
      default -> throw new IllegalArgumentException(asked);
    };
  }

  private Hook<Boolean> counting() {
    return new Hook<>() {
      @Override
      public Optional<EvaluationContext> before(
          HookContext<Boolean> context, Map<String, Object> hints) {
        evaluations.incrementAndGet();
        return Optional.empty();
      }
    };
  }
}
