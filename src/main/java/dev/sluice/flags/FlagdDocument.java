// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.Reach;
import dev.sluice.fleet.Bucketing;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A flagd flag definition, as stock clients of any age read it. Equal tables give equal text.
 *
 * <p>Exact cohorts are written out as lists of targeting keys, so that no client has to hash as we
 * do. Only {@code assignment: Ids} uses {@code fractional}: total weight always 10 000 and {@code
 * on} first, because anything else reshuffles who is in. A flag that is off is ENABLED with the
 * variant {@code off}, never DISABLED, which clients report as an error. What is leased ends at the
 * client, whether it hears from us or not; that makes it targeted even at 100 %.
 *
 * @param versions content digest of each set in it, by {@code <namespace>/<name>}
 * @param encoded the text, encoded once for all who read it
 */
public record FlagdDocument(Map<String, String> versions, ByteString encoded) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ON = "on";
  private static final String OFF = "off";

  public FlagdDocument {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }

  /** The document of these sets where no lease is given: what is leased is off. */
  public static FlagdDocument of(List<FlagTable> tables) {
    return of(tables, Map.of());
  }

  /**
   * The document of these sets; where two have a flag of one key, the later one counts.
   *
   * @param heardTimes by id of a set when it was last known that nobody had taken its flags back;
   *     the leases of a set that is not there have ended
   */
  public static FlagdDocument of(List<FlagTable> tables, Map<String, Instant> heardTimes) {
    Map<String, ObjectNode> flags = new TreeMap<>();
    Map<String, String> versions = new LinkedHashMap<>();
    for (FlagTable table : tables) {
      versions.put(table.id(), table.version());
      Instant heardTime = heardTimes.getOrDefault(table.id(), Instant.EPOCH);
      table.flags().forEach((key, state) -> flags.put(key, flag(table, state, heardTime)));
    }
    ObjectNode all = JSON.objectNode();
    all.setAll(flags);
    String json = JSON.objectNode().set("flags", all).toString();
    return new FlagdDocument(versions, ByteString.copyFromUtf8(json));
  }

  /** The text. */
  public String json() {
    return encoded.toStringUtf8();
  }

  private static ObjectNode flag(FlagTable table, FlagState state, Instant heardTime) {
    boolean listed = !state.denied().isEmpty() || !state.allowed().isEmpty();
    ObjectNode flag = JSON.objectNode();
    flag.put("state", "ENABLED");
    flag.putObject("variants").put(ON, true).put(OFF, false);
    boolean plain = !listed && !state.leased() && (state.reach() instanceof Reach.Everybody);
    flag.put("defaultVariant", plain ? ON : OFF);
    flag.set("metadata", FlagMetadata.of(table, state));
    if (state.leased()) {
      flag.set("targeting", until(state.expiry(heardTime), targeting(state)));
    } else if (listed || !isStatic(state.reach())) {
      flag.set("targeting", targeting(state));
    }
    return flag;
  }

  private static boolean isStatic(Reach reach) {
    return switch (reach) {
      case Reach.Nobody() -> true;
      case Reach.Everybody() -> true;
      case Reach.Members _ -> false;
      case Reach.Share _ -> false;
    };
  }

  /** The rule until then, {@code off} from then on, by the clock of the client. */
  private static ObjectNode until(Instant expiry, JsonNode rule) {
    ArrayNode before = JSON.arrayNode();
    before.addObject().put("var", "$flagd.timestamp");
    before.add(expiry.getEpochSecond());
    ArrayNode choice = JSON.arrayNode().add(JSON.objectNode().set("<", before)).add(rule).add(OFF);
    return JSON.objectNode().set("if", choice);
  }

  /** {@code if} denied {@code off}, allowed {@code on}, then whom the exposure reaches. */
  private static JsonNode targeting(FlagState state) {
    ArrayNode rule = JSON.arrayNode();
    if (!state.denied().isEmpty()) {
      rule.add(in(state.denied())).add(OFF);
    }
    if (!state.allowed().isEmpty()) {
      rule.add(in(state.allowed())).add(ON);
    }
    switch (state.reach()) {
      case Reach.Everybody() -> rule.add(ON);
      case Reach.Nobody() -> rule.addNull();
      case Reach.Members members -> rule.add(in(members.keys())).add(ON).addNull();
      // Without the guard, all callers without a key would share one bucket.
      case Reach.Share share -> rule.add(key()).add(fractional(share)).addNull();
    }
    return rule.size() == 1 ? rule.get(0) : JSON.objectNode().set("if", rule);
  }

  private static ObjectNode in(Collection<String> ids) {
    ArrayNode list = JSON.arrayNode();
    ids.forEach(list::add);
    return JSON.objectNode().set("in", JSON.arrayNode().add(key()).add(list));
  }

  private static ObjectNode fractional(Reach.Share share) {
    int weight = share.percent() * (Bucketing.TOTAL / 100);
    ArrayNode split = JSON.arrayNode();
    split.addObject().putArray("cat").add(share.seed()).add(key());
    split.addArray().add(ON).add(weight);
    split.addArray().add(OFF).add(Bucketing.TOTAL - weight);
    return JSON.objectNode().set("fractional", split);
  }

  private static ObjectNode key() {
    return JSON.objectNode().put("var", "targetingKey");
  }
}
