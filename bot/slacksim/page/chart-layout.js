// Geometry of charts: Slack's data_visualization values in, positions in pixels out. Pure, so
// that tests need no browser; blocks/chart.js draws what this returns.

/** Round steps for an axis that holds every value and zero. */
export function ticks(min, max, wanted = 4) {
  let low = Math.min(0, min);
  let high = Math.max(0, max);
  if (low === high) high = low + 1;
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  low = Math.floor(low / step + 1e-9) * step;
  high = Math.ceil(high / step - 1e-9) * step;
  const out = [];
  for (let i = 0; i <= Math.round((high - low) / step); i++) out.push(Number((low + i * step).toPrecision(12)));
  return out;
}

/** 1234567 → '1.2M', 0.25 → '0.25'. */
export function short(value) {
  const size = Math.abs(value);
  const cut = (n) => String(Number(n.toFixed(1)));
  if (size >= 1e9) return cut(value / 1e9) + 'B';
  if (size >= 1e6) return cut(value / 1e6) + 'M';
  if (size >= 1e4) return cut(value / 1e3) + 'k';
  return String(Number(value.toFixed(2)));
}

const round = (n) => Math.round(n * 10) / 10;

/** Values of one series in the order of the axis' categories; null where a category has none. */
export function valuesOf(series, categories) {
  const byLabel = new Map((series.data || []).map((p) => [p.label, Number(p.value)]));
  return categories.map((c) => (byLabel.has(c) && Number.isFinite(byLabel.get(c)) ? byLabel.get(c) : null));
}

/**
 * Lays out a bar, line or area chart in `width` × `height` pixels. Returns the plot's box, axis
 * ticks {value,y,label}, categories {label,x,shown}, and for each series either `bars`
 * {x,y,width,height,value,label} or `points` {x,y,value,label} with `line` and `area` paths.
 */
export function layoutSeries(chart, { width, height }) {
  const categories = chart.axis_config?.categories || [];
  const all = (chart.series || []).map((s) => ({ name: s.name, values: valuesOf(s, categories) }));
  const numbers = all.flatMap((s) => s.values).filter((v) => v !== null);
  const steps = ticks(Math.min(...numbers, 0), Math.max(...numbers, 0));
  const labels = steps.map(short);
  const left = 14 + Math.max(...labels.map((l) => l.length)) * 6.6 + (chart.axis_config?.y_label ? 18 : 0);
  const bottom = 24 + (chart.axis_config?.x_label ? 18 : 0);
  const box = { x: round(left), y: 10, width: round(Math.max(40, width - left - 10)), height: height - 10 - bottom };
  const low = steps[0];
  const high = steps[steps.length - 1];
  const y = (v) => round(box.y + box.height * (1 - (v - low) / (high - low)));
  const slot = box.width / Math.max(1, categories.length);
  const centre = (i) => box.x + slot * (i + 0.5);
  const longest = Math.max(1, ...categories.map((c) => c.length)) * 6.6 + 10;
  const every = Math.max(1, Math.ceil(longest / slot));
  const out = {
    box, zero: y(0),
    ticks: steps.map((v, i) => ({ value: v, y: y(v), label: labels[i] })),
    // The last category is the newest: labels are thinned out from the right.
    categories: categories.map((label, i) => ({ label, x: round(centre(i)), shown: (categories.length - 1 - i) % every === 0 })),
  };
  if (chart.type === 'bar') {
    const group = Math.min(slot * 0.72, 56 * all.length);
    const each = group / Math.max(1, all.length);
    const gap = Math.min(2, each * 0.15);
    out.series = all.map((s, n) => ({
      name: s.name,
      bars: s.values.flatMap((v, i) => (v === null ? [] : [{
        x: round(centre(i) - group / 2 + each * n + gap / 2), width: round(Math.max(1, each - gap)),
        y: Math.min(y(v), y(0)), height: round(Math.max(v === 0 ? 0 : 1, Math.abs(y(v) - y(0)))), value: v, label: categories[i],
      }])),
    }));
  } else {
    out.series = all.map((s) => {
      const points = s.values.flatMap((v, i) => (v === null ? [] : [{ x: round(centre(i)), y: y(v), value: v, label: categories[i] }]));
      const line = points.map((p, i) => `${i ? 'L' : 'M'}${p.x} ${p.y}`).join('');
      const area = points.length ? `${line}L${points.at(-1).x} ${y(0)}L${points[0].x} ${y(0)}Z` : '';
      return { name: s.name, points, line, area };
    });
  }
  return out;
}

/** Lays out a pie of radius `r` around (`cx`,`cy`): paths, shares (0…1) and angles from the top. */
export function layoutPie(segments, { cx, cy, r }) {
  const good = (segments || []).filter((s) => Number(s.value) > 0);
  const total = good.reduce((sum, s) => sum + Number(s.value), 0);
  let at = 0;
  return good.map((s) => {
    const share = s.value / total;
    const from = at * 2 * Math.PI;
    at += share;
    const to = at * 2 * Math.PI;
    const point = (a) => `${round(cx + r * Math.sin(a))} ${round(cy - r * Math.cos(a))}`;
    // An arc cannot return to where it began: a whole circle is drawn as two halves.
    const path = share > 0.9999
      ? `M${cx} ${cy - r}A${r} ${r} 0 0 1 ${cx} ${cy + r}A${r} ${r} 0 0 1 ${cx} ${cy - r}Z`
      : `M${cx} ${cy}L${point(from)}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
    return { label: s.label, value: Number(s.value), share, from, to, path };
  });
}

/** One sentence that tells somebody who cannot see the chart what it shows. */
export function describe(block) {
  const chart = block.chart || {};
  if (chart.type === 'pie') {
    const parts = layoutPie(chart.segments, { cx: 0, cy: 0, r: 1 });
    return `Pie chart. ${block.title}. ${parts.map((p) => `${p.label}: ${p.value} (${Math.round(p.share * 100)} %)`).join(', ')}.`;
  }
  const categories = chart.axis_config?.categories || [];
  const kind = { bar: 'Bar', line: 'Line', area: 'Area' }[chart.type] || 'Unknown';
  const rows = (chart.series || []).map((s) => `${s.name}: ${valuesOf(s, categories).map((v, i) => `${categories[i]} ${v ?? 'no value'}`).join(', ')}`);
  return `${kind} chart. ${block.title}. ${rows.join('. ')}.`;
}
