package dev.leasehold.architecture.planted.unmarked;

/** In no package of the order, and in one whose nulls nobody settled. */
class Nowhere {}
