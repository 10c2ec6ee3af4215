// Radio buttons and checkboxes.

import { h, uid } from '../dom.js';
import { textBox, textObject } from '../richtext.js';
import { testId } from './testid.js';

function group(element, context, { type, role, isOn, onPick }) {
  const name = uid('choice');
  const options = (element.options || []).map((option, i) => {
    const id = uid('option');
    return h('label', { class: 'choice', htmlFor: id },
      h('input', { type, id, name, checked: isOn(option), testid: `option-${option.value}`, autofocus: element.focus_on_load && i === 0, on: { change: (e) => onPick(option, e.target.checked) } }),
      h('span', { class: 'choice-text' }, textBox(textObject(option.text)), option.description ? h('span', { class: 'hint' }, textObject(option.description)) : null));
  });
  return h('div', { class: 'choices', role, testid: testId(element, context), 'aria-labelledby': context.labelId, 'aria-describedby': context.describedBy }, options);
}

export function radios(element, context) {
  const { form, blockId } = context;
  const held = form.read(blockId, element, { selected_option: element.initial_option || null });
  return group(element, context, {
    type: 'radio', role: 'radiogroup',
    isOn: (o) => held.selected_option?.value === o.value,
    onPick: (o) => {
      form.write(blockId, element, { selected_option: o });
      if (context.dispatch) form.act(blockId, element, { selected_option: o });
    },
  });
}

export function checkboxes(element, context) {
  const { form, blockId } = context;
  const held = form.read(blockId, element, { selected_options: element.initial_options || [] });
  const chosen = new Set((held.selected_options || []).map((o) => o.value));
  return group(element, context, {
    type: 'checkbox', role: 'group',
    isOn: (o) => chosen.has(o.value),
    onPick: (o, on) => {
      if (on) chosen.add(o.value);
      else chosen.delete(o.value);
      const selected = (element.options || []).filter((x) => chosen.has(x.value));
      form.write(blockId, element, { selected_options: selected });
      if (context.dispatch) form.act(blockId, element, { selected_options: selected });
    },
  });
}
