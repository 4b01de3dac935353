import { describe, expect, test } from 'vitest';
import { type Lane, Schedule } from '../../src/runtime/schedule/Schedule.js';
import type { Priority } from '../../src/runtime/schedule/Steps.js';

const LARGE = 2 ** 30;
const SMALL = 4 * 2 ** 20;

interface NamedLane extends Lane {
  readonly name: string;
  ready: boolean;
}

function laneOf(name: string, priority: Priority = 'normal', bytes = 0): NamedLane {
  return { name, priority, ready: true, bytes, lastTurn: -1, step: () => {} };
}

function scheduleOf(...lanes: readonly Lane[]): Schedule {
  const schedule = new Schedule();
  for (const lane of lanes) schedule.add(lane);
  return schedule;
}

/** Names of the lanes that come next, none for `-`. */
const turns = (schedule: Schedule, count: number): string[] =>
  Array.from({ length: count }, () => (schedule.next() as NamedLane | undefined)?.name ?? '-');

describe('Schedule', () => {
  test('gives lanes of one priority turns in rotation, in the order in which they came', () => {
    const schedule = scheduleOf(laneOf('a'), laneOf('b'), laneOf('c'));
    expect(turns(schedule, 7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
  });

  test('gives one that comes later its first turn before the others have another', () => {
    const schedule = scheduleOf(laneOf('a'), laneOf('b'));
    turns(schedule, 5);
    schedule.add(laneOf('c'));
    expect(turns(schedule, 4)).toEqual(['c', 'b', 'a', 'c']);
  });

  test('gives those that waited longest their turn when they can go on again', () => {
    const waiting = laneOf('w');
    const schedule = scheduleOf(waiting, laneOf('a'), laneOf('b'));
    turns(schedule, 3);
    waiting.ready = false;
    expect(turns(schedule, 4)).toEqual(['a', 'b', 'a', 'b'].map((name, n) => (n === 0 ? 'a' : name)));
    waiting.ready = true;
    expect(turns(schedule, 2)).toEqual(['w', 'a']);
  });

  test('gives none when none can go on, or there is none', () => {
    const lane = laneOf('a');
    const schedule = scheduleOf(lane);
    lane.ready = false;
    expect(turns(schedule, 3)).toEqual(['-', '-', '-']);
    lane.ready = true;
    schedule.remove(lane);
    expect(turns(schedule, 1)).toEqual(['-']);
  });

  test('gives what is visible its turns before all else, and what is fetched ahead after all else', () => {
    const [ahead, usual, visible] = [laneOf('p', 'prefetch'), laneOf('n'), laneOf('v', 'visible')];
    const schedule = scheduleOf(ahead, usual, visible);
    expect(turns(schedule, 5)).toEqual(['v', 'v', 'v', 'v', 'v']);
    visible.ready = false;
    expect(turns(schedule, 3)).toEqual(['n', 'n', 'n']);
    schedule.remove(usual);
    expect(turns(schedule, 2)).toEqual(['p', 'p']);
  });

  test('lets a lower priority go first every sixteenth turn, the lowest of those that are there', () => {
    const ahead = laneOf('p', 'prefetch');
    const schedule = scheduleOf(ahead, laneOf('n'), laneOf('v', 'visible'));
    const all = turns(schedule, 64);
    expect(all.flatMap((name, n) => (name === 'v' ? [] : [[n + 1, name]]))).toEqual(
      [16, 32, 48, 64].map((turn) => [turn, 'p']),
    );
    schedule.remove(ahead);
    expect(turns(schedule, 16).at(-1)).toBe('n');
  });

  describe('of lanes that take much memory', () => {
    const large = (name: string, priority?: Priority): NamedLane => laneOf(name, priority, LARGE);

    test('begins four of a priority, and the next when one has ended', () => {
      const lanes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => large(name));
      const schedule = scheduleOf(...lanes);
      expect(turns(schedule, 8)).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']);
      schedule.remove(lanes[1]!);
      expect(turns(schedule, 5)).toEqual(['e', 'a', 'c', 'd', 'e']);
    });

    test('counts those that wait, too: their memory is taken', () => {
      const lanes = ['a', 'b', 'c', 'd', 'e'].map((name) => large(name));
      const schedule = scheduleOf(...lanes);
      turns(schedule, 4);
      for (const lane of lanes.slice(0, 4)) lane.ready = false;
      expect(turns(schedule, 2)).toEqual(['-', '-']);
    });

    test('begins small ones meanwhile', () => {
      const lanes = ['a', 'b', 'c', 'd', 'e'].map((name) => large(name));
      const schedule = scheduleOf(...lanes);
      turns(schedule, 4);
      schedule.add(laneOf('small', 'normal', SMALL));
      schedule.add(laneOf('too large', 'normal', SMALL + 1));
      expect(turns(schedule, 6)).toEqual(['small', 'a', 'b', 'c', 'd', 'small']);
    });

    test('begins four of a higher priority although four of a lower one are under way', () => {
      const schedule = scheduleOf(...['a', 'b', 'c', 'd'].map((name) => large(name, 'prefetch')));
      turns(schedule, 4);
      for (const name of ['v', 'w']) schedule.add(large(name, 'visible'));
      expect(turns(schedule, 3)).toEqual(['v', 'w', 'v']);
    });
  });
});
