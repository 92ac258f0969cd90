// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.flags.ofrep.Answer.Outcome;
import dev.sluice.flags.ofrep.ViewedFlag.Said;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to the two requests of the protocol.
 *
 * <p>A context without a targeting key is answered like any other: a flag that is on for everybody
 * is on, and below 100 % nobody without a key has it. The schema asks for the key, and whoever
 * wants it so is told TARGETING_KEY_MISSING instead.
 */
public final class Answers {
  /** The path of the stream of changes. */
  public static final String EVENTS = "/ofrep/v1/events";

  private static final int SETS_NAMED = 10;

  private final boolean keyRequired;
  private final Supplier<Leases> leases;

  /**
   * Answers.
   *
   * @param keyRequired whether a context without a targeting key is refused
   * @param leases as they stand now; asked once for each answer
   */
  public Answers(boolean keyRequired, Supplier<Leases> leases) {
    this.keyRequired = keyRequired;
    this.leases = leases;
  }

  /**
   * What a bulk request says of what the caller has already.
   *
   * @param ifNoneMatch header of that name
   * @param configTag query parameter {@code flagConfigEtag}: what the event stream told the caller
   */
  public record Known(@Nullable String ifNoneMatch, @Nullable String configTag) {
    /** Nothing. */
    public static final Known NOTHING = new Known(null, null);
  }

  /** One flag. */
  public Answer single(FlagView view, String key, byte[] body) {
    return switch (Question.parse(body)) {
      case Malformed(ErrorCode code, String details) -> refused(key, code, details);
      case Question question when lacksKey(question) -> keyMissing(key);
      case Question question -> {
        Optional<Said> said =
            view.flag(key).map(flag -> flag.to(question.targetingKey(), leases.get()));
        yield said.isEmpty()
            ? unknown(view, key)
            : new Answer(
                said.get().status(),
                said.get().json(),
                null,
                said.get().status() == 200 ? Outcome.EVALUATED : Outcome.REFUSED);
      }
    };
  }

  /** Every flag of the view. */
  public Answer bulk(FlagView view, byte[] body, Known known) {
    return switch (Question.parse(body)) {
      case Malformed(ErrorCode code, String details) -> refused(null, code, details);
      case Question question when lacksKey(question) -> keyMissing(null);
      case Question question -> bulk(view, question, known);
    };
  }

  /** A request whose selector is of no use. */
  public static Answer refused(@Nullable String key, ErrorCode code, String details) {
    return new Answer(400, Failures.of(key, code, details), null, Outcome.REFUSED);
  }

  private Answer bulk(FlagView view, Question question, Known known) {
    Leases now = leases.get();
    String config = view.tag(now);
    // Of the context too: one who asks in another one's name has seen nothing of it yet.
    String scope = String.valueOf(view.scope().selector());
    String tag = EntityTag.of(List.of(config, scope, CanonicalJson.of(question.context())));
    // Told of another configuration than the one here, the caller must not take it for that one.
    boolean sameConfig = known.configTag() == null || EntityTag.same(known.configTag(), config);
    if (sameConfig && EntityTag.matches(known.ifNoneMatch(), tag)) {
      return new Answer(304, null, EntityTag.quoted(tag), Outcome.UNCHANGED);
    }
    StringJoiner flags = new StringJoiner(",", "{\"flags\":[", "]");
    view.flags().forEach(flag -> flags.add(flag.to(question.targetingKey(), now).json()));
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = rest.putObject("metadata").put("version", config);
    if (view.sets().size() == 1) {
      metadata.put("flagSetId", view.sets().getFirst());
    }
    rest.putArray("eventStreams")
        .addObject()
        .put("type", "sse")
        .putObject("endpoint")
        .put("requestUri", events(view.scope()));
    String json = flags + "," + rest.toString().substring(1);
    return new Answer(200, json, EntityTag.quoted(tag), Outcome.EVALUATED);
  }

  /** The same for every answer to a caller: one that changed would make him connect anew. */
  private static String events(Scope scope) {
    String selector = scope.selector();
    return selector == null
        ? EVENTS
        : EVENTS + "?selector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
  }

  private boolean lacksKey(Question question) {
    return keyRequired && question.targetingKey() == null;
  }

  private static Answer keyMissing(@Nullable String key) {
    return refused(
        key, ErrorCode.TARGETING_KEY_MISSING, "context.targetingKey is missing: name the id");
  }

  private static Answer unknown(FlagView view, String key) {
    List<String> sets = view.sets();
    String named = String.join(", ", sets.subList(0, Math.min(sets.size(), SETS_NAMED)));
    String selector = view.scope().selector();
    String looked =
        sets.isEmpty()
            ? "there is no FlagSet for "
                + (selector == null ? "namespace " + view.scope().namespace() : selector)
            : named
                + (sets.size() > SETS_NAMED ? ", ... have" : sets.size() > 1 ? " have" : " has")
                + " no flag of this key";
    return new Answer(
        404, Failures.of(key, ErrorCode.FLAG_NOT_FOUND, looked), null, Outcome.UNKNOWN_FLAG);
  }
}
