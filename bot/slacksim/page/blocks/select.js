// Selects of all kinds: a button that opens a list with a search field. Options carry the test
// id option-<value>; the value is the id for people and channels.

import { h, icon } from '../dom.js';
import { openPicker } from '../popover.js';
import { avatar } from '../people.js';
import { plain, words } from '../richtext.js';
import { channelName, people, store, userName } from '../store.js';
import { testId } from './testid.js';

const base = (type) => type.replace(/^multi_/, '');

const userOption = (u) => ({ value: u.id, label: [avatar(u, 'small'), h('span', {}, userName(u.id))], search: `${u.real_name} ${u.name} ${u.title || ''}`, hint: u.title, raw: u.id });
const channelOption = (c) => ({ value: c.id, label: [icon(c.is_im ? 'at' : c.is_private ? 'lock' : 'hash'), h('span', {}, channelName(c.id))], search: channelName(c.id), raw: c.id });
const staticOption = (o) => ({ value: o.value, label: plain(o.text?.text), search: `${words(o.text)} ${words(o.description)}`, hint: o.description ? plain(o.description.text) : null, raw: o });

function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map(groupOption);
  return [{ options: (element.options || []).map(staticOption) }];
}
const groupOption = (g) => ({ label: words(g.label), options: (g.options || []).map(staticOption) });

function conversations(element) {
  const include = element.filter?.include;
  return [...store.channels.values()].filter((c) => {
    if (element.filter?.exclude_bot_users && c.is_im && store.users.get(c.user)?.is_bot) return false;
    if (!include) return true;
    return include.includes(c.is_im ? 'im' : c.is_mpim ? 'mpim' : c.is_private ? 'private' : 'public');
  });
}

/** Where the options of an element come from, and under which keys Slack reports a choice. */
function source(element, { form, blockId }) {
  switch (base(element.type)) {
    case 'users_select': return { one: 'selected_user', many: 'selected_users', initial: element.initial_user, initials: element.initial_users, groups: () => [{ options: people().map(userOption) }] };
    case 'conversations_select': return { one: 'selected_conversation', many: 'selected_conversations', initial: element.initial_conversation, initials: element.initial_conversations, groups: () => [{ options: conversations(element).map(channelOption) }] };
    case 'channels_select': return { one: 'selected_channel', many: 'selected_channels', initial: element.initial_channel, initials: element.initial_channels, groups: () => [{ options: [...store.channels.values()].filter((c) => !c.is_im && !c.is_mpim && !c.is_private).map(channelOption) }] };
    case 'external_select': return {
      one: 'selected_option', many: 'selected_options', initial: element.initial_option, initials: element.initial_options,
      min: element.min_query_length ?? 3,
      load: async (query) => {
        const answer = await form.options(blockId, element, query);
        return answer.length && answer[0].options ? answer.map(groupOption) : [{ options: answer.map(staticOption) }];
      },
    };
    default: return { one: 'selected_option', many: 'selected_options', initial: element.initial_option, initials: element.initial_options, groups: () => groupsOf(element) };
  }
}

const valueOf = (raw) => (typeof raw === 'string' ? raw : raw?.value);

/** What is written on the closed select for a choice. */
function shown(raw, element) {
  if (typeof raw !== 'string') return plain(raw.text?.text);
  return base(element.type) === 'users_select' ? [avatar(store.users.get(raw), 'small'), userName(raw)] : [(store.channels.get(raw)?.is_im ? '' : '#') + channelName(raw)];
}

function control(element, context, { label, open, filled }) {
  const button = h('button', {
    type: 'button', class: `select ${filled() ? 'filled' : ''}`, id: context.fieldId, testid: testId(element, context), autofocus: element.focus_on_load,
    role: 'combobox', 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-label': context.labelId ? undefined : words(element.placeholder) || 'Choose', 'aria-labelledby': context.labelId ? `${context.labelId} ${context.fieldId}` : undefined, 'aria-describedby': context.describedBy,
    on: {
      click: () => open(button),
      keydown: (e) => {
        if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
          e.preventDefault();
          open(button);
        }
      },
    },
  });
  const redraw = () => {
    button.replaceChildren(h('span', { class: 'select-value' }, label()), icon('chevron'));
    button.classList.toggle('filled', filled());
  };
  redraw();
  return { button, redraw };
}

export function selectField(element, context) {
  const { form, blockId } = context;
  const from = source(element, context);
  const held = form.read(blockId, element, { [from.one]: from.initial ?? null });
  let chosen = held[from.one];
  const { button, redraw } = control(element, context, {
    filled: () => Boolean(chosen),
    label: () => (chosen ? shown(chosen, element) : words(element.placeholder) || 'Choose'),
    open: (anchor) => openPicker(anchor, {
      ...from, label: words(element.placeholder) || 'Options', selected: new Set([valueOf(chosen)]),
      onPick: async (option) => {
        const before = chosen;
        chosen = option.raw;
        form.write(blockId, element, { [from.one]: chosen });
        redraw();
        if (context.dispatch && !(await form.act(blockId, element, { [from.one]: chosen }, anchor)) && element.confirm) {
          chosen = before;
          form.write(blockId, element, { [from.one]: chosen });
          redraw();
        }
      },
    }),
  });
  return button;
}

export function multiSelectField(element, context) {
  const { form, blockId } = context;
  const from = source(element, context);
  const held = form.read(blockId, element, { [from.many]: from.initials || [] });
  let chosen = held[from.many];
  const write = (next) => {
    chosen = next;
    form.write(blockId, element, { [from.many]: chosen });
    redraw();
  };
  const { button, redraw } = control(element, context, {
    filled: () => chosen.length > 0,
    label: () => (chosen.length ? chosen.map((raw) => h('span', { class: 'chip' }, shown(raw, element))) : words(element.placeholder) || 'Choose'),
    open: (anchor) => openPicker(anchor, {
      ...from, multi: true, label: words(element.placeholder) || 'Options', selected: new Set(chosen.map(valueOf)),
      onPick: (option, on) => {
        if (!on) write(chosen.filter((raw) => valueOf(raw) !== option.value));
        else if (!element.max_selected_items || chosen.length < element.max_selected_items) write([...chosen, option.raw]);
        else return false;
        return true;
      },
      // Slack reports a multi-select when its list closes.
      onClose: (changed) => changed && context.dispatch && form.act(blockId, element, { [from.many]: chosen }),
    }),
  });
  return button;
}
