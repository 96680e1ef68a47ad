package io.evenkeel.runtime.management;

import io.evenkeel.runtime.lifecycle.VirtualThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The virtual threads of this process, read from what the JVM writes about all of its threads: no
 * other interface knows them. Immutable.
 *
 * @param omitted how many more there were
 * @param note {@code included}, or why not
 */
record VirtualThreadList(List<ThreadView> threads, long omitted, String note) {

  private static final JsonFactory JSON = new JsonFactory();

  /** The first frame of every virtual thread: before JDK 25 nothing else tells. */
  private static final String FIRST_FRAME = "java.lang.VirtualThread.run(";

  /** What the file takes at most for a few thousand threads; more of them take more. */
  private static final long ROOM = 16 << 20;

  VirtualThreadList {
    threads = List.copyOf(threads);
  }

  static VirtualThreadList none(String why) {
    return new VirtualThreadList(List.of(), 0, why);
  }

  /**
   * Looks.
   *
   * @param temporary where the JVM may write for a moment
   * @throws IOException if it cannot
   */
  static VirtualThreadList take(Path temporary, int most, int frames) throws IOException {
    if (!VirtualThreads.canDump()) {
      return none("not included: java " + Runtime.version() + " has none");
    }
    try (var folder = PrivateFolder.in(temporary, ROOM)) {
      Path file = folder.file("threads.json");
      VirtualThreads.dump(file);
      try (InputStream in = folder.open(file)) {
        return new Reader(most, frames).read(in);
      }
    }
  }

  /** Reads what the JVM wrote. Not thread-safe. */
  static final class Reader {

    private final int most;
    private final int frames;
    private final List<ThreadView> threads = new ArrayList<>();
    private long omitted;

    Reader(int most, int frames) {
      this.most = most;
      this.frames = frames;
    }

    VirtualThreadList read(InputStream in) {
      try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
        while (json.nextToken() != null) {
          if (json.currentToken() == JsonToken.PROPERTY_NAME
              && json.currentName().equals("threads")
              && json.nextToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              thread(json);
            }
          }
        }
      }
      return new VirtualThreadList(threads, omitted, "included");
    }

    private void thread(JsonParser json) {
      long id = 0;
      String name = "";
      String state = "";
      String waitsFor = "";
      boolean virtual = false;
      List<String> stack = List.of();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String property = json.currentName();
        JsonToken value = json.nextToken();
        switch (property) {
          case "tid" -> id = Long.parseLong(json.getString()); // a number or a text of one
          case "name" -> name = value == JsonToken.VALUE_NULL ? "" : json.getString();
          case "state" -> state = json.getString();
          case "virtual" -> virtual = value == JsonToken.VALUE_TRUE;
          case "blockedOn", "waitingOn" -> waitsFor = json.getString();
          case "parkBlocker" -> waitsFor = object(json, value);
          case "stack" -> {
            stack = new ArrayList<>();
            virtual |= stack(json, stack);
          }
          default -> json.skipChildren();
        }
      }
      if (!virtual) {
        return;
      }
      if (threads.size() == most) {
        omitted++;
        return;
      }
      var cpu = OptionalLong.empty();
      threads.add(new ThreadView(id, name, state, true, true, cpu, waitsFor, "", stack));
    }

    private static String object(JsonParser json, JsonToken value) {
      if (value != JsonToken.START_OBJECT) {
        return json.getString();
      }
      String object = "";
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean named = json.currentName().equals("object");
        json.nextToken();
        if (named) {
          object = json.getString();
        }
        json.skipChildren();
      }
      return object;
    }

    /** Whether it is that of a virtual thread. */
    private boolean stack(JsonParser json, List<String> stack) {
      boolean virtual = false;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        String frame = json.getString();
        virtual |= frame.contains(FIRST_FRAME);
        if (stack.size() < frames) {
          stack.add(frame);
        }
      }
      return virtual;
    }
  }
}
