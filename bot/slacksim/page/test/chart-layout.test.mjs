import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, layoutPie, layoutSeries, short, ticks, valuesOf } from '../chart-layout.js';

const categories = ['a', 'b', 'c'];
const series = (name, ...values) => ({ name, data: values.map((value, i) => ({ label: categories[i], value })) });
const chart = (type, ...s) => ({ type, series: s, axis_config: { categories } });

test('ticks are round, hold zero and every value', () => {
  assert.deepEqual(ticks(0, 17), [0, 5, 10, 15, 20]);
  assert.deepEqual(ticks(-5, 19), [-10, 0, 10, 20]);
  assert.deepEqual(ticks(0, 0), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticks(0, 0.3), [0, 0.1, 0.2, 0.3]);
  for (const [low, high] of [[0, 1], [0, 7], [-3, 11], [0, 123456], [-0.02, 0.9], [-8, -2]]) {
    const t = ticks(low, high);
    assert.ok(t[0] <= Math.min(low, 0) && t.at(-1) >= Math.max(high, 0), `${low} to ${high}: ${t}`);
    assert.ok(t.length >= 2 && t.length <= 8 && t.includes(0), `${t}`);
  }
});

test('bars stand on zero, side by side, inside the plot', () => {
  const plan = layoutSeries(chart('bar', series('x', 10, -5, 0), series('y', 20, 5, 1)), { width: 400, height: 200 });
  const [x, y] = plan.series;
  assert.ok(Math.abs(x.bars[0].y + x.bars[0].height - plan.zero) < 0.2);
  assert.equal(x.bars[1].y, plan.zero);
  assert.equal(x.bars[2].height, 0);
  assert.ok(Math.abs(y.bars[0].height - 2 * x.bars[0].height) < 0.3, 'twice the value is twice the height');
  assert.ok(x.bars[0].x + x.bars[0].width <= y.bars[0].x + 0.2, 'no overlap');
  for (const b of [...x.bars, ...y.bars]) {
    assert.ok(b.x >= plan.box.x && b.x + b.width <= plan.box.x + plan.box.width);
    assert.ok(b.y >= plan.box.y && b.y + b.height <= plan.box.y + plan.box.height + 0.2);
  }
});

test('points follow the categories, not the order of the data', () => {
  const s = { name: 'x', data: [{ label: 'c', value: 3 }, { label: 'a', value: 1 }, { label: 'b', value: 2 }] };
  assert.deepEqual(valuesOf(s, categories), [1, 2, 3]);
  const plan = layoutSeries(chart('line', s), { width: 400, height: 200 });
  const { points, line } = plan.series[0];
  assert.deepEqual(points.map((p) => p.label), categories);
  assert.ok(points[0].x < points[1].x && points[0].y > points[2].y);
  assert.match(line, /^M[\d.]+ [\d.]+L[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
});

test('a missing or broken value leaves a hole, not NaN', () => {
  const s = { name: 'x', data: [{ label: 'a', value: 1 }, { label: 'b', value: 'much' }] };
  const plan = layoutSeries(chart('area', s), { width: 400, height: 200 });
  assert.equal(plan.series[0].points.length, 1);
  assert.doesNotMatch(JSON.stringify(plan), /null|NaN/);
  assert.equal(layoutSeries(chart('area', { name: 'x', data: [] }), { width: 400, height: 200 }).series[0].area, '');
});

test('crowded labels are thinned out from the right', () => {
  const many = Array.from({ length: 20 }, (_, i) => `category ${i}`);
  const plan = layoutSeries({ type: 'bar', series: [], axis_config: { categories: many } }, { width: 320, height: 200 });
  const shown = plan.categories.filter((c) => c.shown);
  assert.ok(shown.length < 8 && shown.length > 0);
  assert.equal(shown.at(-1).label, 'category 19');
});

test('slices share the circle', () => {
  const parts = layoutPie([{ label: 'a', value: 3 }, { label: 'b', value: 1 }, { label: 'none', value: 0 }], { cx: 50, cy: 50, r: 40 });
  assert.deepEqual(parts.map((p) => p.share), [0.75, 0.25]);
  assert.equal(parts[0].from, 0);
  assert.equal(parts[1].from, parts[0].to);
  assert.ok(Math.abs(parts[1].to - 2 * Math.PI) < 1e-9);
  assert.match(parts[0].path, / 0 1 1 /, 'more than half takes the long arc');
  assert.match(parts[1].path, / 0 0 1 /);
});

test('one slice is a whole circle', () => {
  const [whole] = layoutPie([{ label: 'a', value: 7 }], { cx: 50, cy: 50, r: 40 });
  assert.equal(whole.path.match(/A/g).length, 2);
});

test('words for who cannot see it', () => {
  assert.equal(describe({ title: 'Late', chart: chart('bar', series('x', 1, 2, 3)) }), 'Bar chart. Late. x: a 1, b 2, c 3.');
  assert.equal(describe({ title: 'Turns', chart: { type: 'pie', segments: [{ label: 'q', value: 1 }, { label: 'o', value: 3 }] } }), 'Pie chart. Turns. q: 1 (25 %), o: 3 (75 %).');
});

test('short figures', () => {
  assert.deepEqual([0, 0.25, 12, 9999, 12345, 1200000, -2500000, 3e9].map(short), ['0', '0.25', '12', '9999', '12.3k', '1.2M', '-2.5M', '3B']);
});
