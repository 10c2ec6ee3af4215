// The data_visualization block: chart-layout.js's geometry as SVG, a legend, and the same
// figures as a table for whoever cannot or would rather not read a picture.

import { describe, layoutPie, layoutSeries, short, valuesOf } from '../chart-layout.js';
import { h, svg } from '../dom.js';
import { drawTable } from './rows.js';

const HEIGHT = 230;

/** Draws the block; the picture follows the width that it is given. */
export function chartBlock(block) {
  const chart = block.chart || {};
  const holder = h('div', { class: 'chart-canvas' });
  const tip = h('div', { class: 'chart-tip', hidden: true });
  let drawn = 0;
  const draw = () => {
    const width = Math.round(holder.clientWidth) || 520;
    if (width === drawn) return;
    drawn = width;
    holder.replaceChildren(chart.type === 'pie' ? drawPie(block, width) : drawSeries(block, width), tip);
  };
  const watch = new ResizeObserver(draw);
  watch.observe(holder);
  draw();
  hover(holder, tip);
  return h('figure', { class: 'chart', testid: 'chart' },
    h('figcaption', { class: 'chart-title' }, block.title || ''),
    holder, legend(chart),
    h('details', { class: 'chart-data' }, h('summary', {}, 'Figures'), dataTable(chart)));
}

/** Whether the chart is one that can be drawn; anything else becomes a notice. */
export function drawable(block) {
  const chart = block.chart;
  if (chart?.type === 'pie') return Array.isArray(chart.segments);
  return ['bar', 'line', 'area'].includes(chart?.type) && Array.isArray(chart.series) && Array.isArray(chart.axis_config?.categories);
}

function hover(holder, tip) {
  holder.addEventListener('pointermove', (e) => {
    const hit = e.target.closest?.('[data-tip]');
    tip.hidden = !hit;
    if (!hit) return;
    const box = holder.getBoundingClientRect();
    tip.textContent = hit.dataset.tip;
    const x = Math.min(Math.max(e.clientX - box.left, 50), box.width - 50);
    tip.style.left = `${x}px`;
    tip.style.top = `${e.clientY - box.top}px`;
  });
  holder.addEventListener('pointerleave', () => { tip.hidden = true; });
}

function frame(block, width, height, children) {
  return svg('svg', { role: 'img', 'aria-label': describe(block), viewBox: `0 0 ${width} ${height}`, width, height }, children);
}

function drawSeries(block, width) {
  const chart = block.chart;
  const axis = chart.axis_config || {};
  const plan = layoutSeries(chart, { width, height: HEIGHT });
  const { box } = plan;
  const name = (s) => (plan.series.length > 1 ? `${s.name}, ` : '');
  const tip = (s, p) => `${name(s)}${p.label}: ${p.value}`;
  return frame(block, width, HEIGHT, [
    plan.ticks.map((t) => [
      svg('line', { class: t.value === 0 ? 'axis' : 'grid', x1: box.x, x2: box.x + box.width, y1: t.y, y2: t.y }),
      svg('text', { class: 'tick', x: box.x - 8, y: t.y + 4, 'text-anchor': 'end' }, t.label),
    ]),
    plan.categories.filter((c) => c.shown).map((c) => svg('text', { class: 'tick', x: c.x, y: box.y + box.height + 18, 'text-anchor': 'middle' }, c.label)),
    axis.x_label ? svg('text', { class: 'axis-label', x: box.x + box.width / 2, y: HEIGHT - 4, 'text-anchor': 'middle' }, axis.x_label) : null,
    axis.y_label ? svg('text', { class: 'axis-label', 'text-anchor': 'middle', transform: `translate(12 ${box.y + box.height / 2}) rotate(-90)` }, axis.y_label) : null,
    plan.series.map((s, n) => {
      const c = `series-${(n % 6) + 1}`;
      if (s.bars) return svg('g', { class: c }, s.bars.map((b) => svg('rect', { class: 'bar', x: b.x, y: b.y, width: b.width, height: b.height, rx: Math.min(3, b.width / 3), 'data-tip': tip(s, b) })));
      return svg('g', { class: c },
        chart.type === 'area' ? svg('path', { class: 'area', d: s.area }) : null,
        svg('path', { class: 'line', d: s.line }),
        s.points.map((p) => [
          s.points.length <= 12 || s.points.length === 1 ? svg('circle', { class: 'dot', cx: p.x, cy: p.y, r: 3 }) : null,
          svg('circle', { class: 'target', cx: p.x, cy: p.y, r: 11, 'data-tip': tip(s, p) }),
        ]));
    }),
  ]);
}

function drawPie(block, width) {
  const size = Math.min(210, width);
  const parts = layoutPie(block.chart.segments, { cx: size / 2, cy: size / 2, r: size / 2 - 6 });
  return frame(block, size, size, parts.map((p, n) => svg('path', { class: `slice series-${(n % 6) + 1}`, d: p.path, 'data-tip': `${p.label}: ${p.value} (${percent(p.share)})` })));
}

const percent = (share) => `${Math.round(share * 100)} %`;

function legend(chart) {
  const item = (n, children) => h('li', {}, h('span', { class: `swatch series-${(n % 6) + 1}` }), children);
  if (chart.type === 'pie') {
    const parts = layoutPie(chart.segments, { cx: 0, cy: 0, r: 1 });
    return h('ul', { class: 'legend tall', 'aria-hidden': 'true' }, parts.map((p, n) => item(n, [h('span', { class: 'name' }, p.label), h('span', { class: 'figure' }, `${short(p.value)} · ${percent(p.share)}`)])));
  }
  if (chart.series.length < 2) return null;
  return h('ul', { class: 'legend', 'aria-hidden': 'true' }, chart.series.map((s, n) => item(n, s.name)));
}

function dataTable(chart) {
  const cells = (values) => values.map((v) => ({ nodes: [v === null || v === undefined ? '' : String(v)] }));
  if (chart.type === 'pie') return drawTable({ rows: [cells(['Part', 'Value']), ...chart.segments.map((s) => cells([s.label, s.value]))], align: ['', 'right'], rowHeader: 0 });
  const categories = chart.axis_config.categories;
  const columns = chart.series.map((s) => valuesOf(s, categories));
  return drawTable({
    rows: [cells([chart.axis_config.x_label || '', ...chart.series.map((s) => s.name)]), ...categories.map((c, i) => cells([c, ...columns.map((v) => v[i])]))],
    align: ['', ...columns.map(() => 'right')], rowHeader: 0,
  });
}
