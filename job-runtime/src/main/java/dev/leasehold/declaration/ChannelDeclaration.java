package dev.leasehold.declaration;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where incidents are sent.
 *
 * @param name its key
 * @param type slack, webhook, alertmanager, pagerduty, email or command
 * @param settings the type's own settings; secrets stay references
 * @param jobs only these; empty for all
 * @param kinds only these incident kinds; empty for all
 * @param repeatInterval how long a group of incidents that goes on firing is not told again
 */
public record ChannelDeclaration(
    String name,
    String type,
    Map<String, Text> settings,
    List<String> jobs,
    List<String> kinds,
    Duration repeatInterval) {}
