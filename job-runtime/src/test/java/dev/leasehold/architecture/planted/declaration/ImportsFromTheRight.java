package dev.leasehold.architecture.planted.declaration;

import dev.leasehold.architecture.planted.run.Story;

class ImportsFromTheRight {
  final Story story = new Story();
}
