// Emoji by Slack's short names: the common ones. An unknown name stays as it was typed.

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣 rolling_on_the_floor_laughing 🤣 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊
innocent 😇 heart_eyes 😍 star-struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 zany_face 🤪 hugging_face 🤗 thinking_face 🤔 thinking 🤔 zipper_mouth_face 🤐 raised_eyebrow 🤨 face_with_raised_eyebrow 🤨
neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 face_with_thermometer 🤒
nerd_face 🤓 sunglasses 😎 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫
yawning_face 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 ghost 👻 robot_face 🤖 wave 👋 raised_hand ✋ hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇 point_up ☝️
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 eyes 👀 eye 👁️ brain 🧠 bust_in_silhouette 👤 busts_in_silhouette 👥
shrug 🤷 facepalm 🤦 bow 🙇 raising_hand 🙋 technologist 🧑‍💻 runner 🏃 dancer 💃 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍 broken_heart 💔 sparkling_heart 💖
100 💯 boom 💥 dizzy 💫 sweat_drops 💦 zzz 💤 speech_balloon 💬 thought_balloon 💭 fire 🔥 star ⭐ star2 🌟 sparkles ✨ zap ⚡ sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ snowflake ❄️ rainbow 🌈 umbrella ☔ ocean 🌊
seedling 🌱 herb 🌿 four_leaf_clover 🍀 evergreen_tree 🌲 deciduous_tree 🌳 palm_tree 🌴 cactus 🌵 tulip 🌷 rose 🌹 sunflower 🌻 apple 🍎 banana 🍌 avocado 🥑 pizza 🍕 taco 🌮 cake 🍰 birthday 🎂 cookie 🍪 coffee ☕ tea 🍵 beer 🍺 beers 🍻 champagne 🍾
dog 🐶 cat 🐱 fox_face 🦊 bear 🐻 panda_face 🐼 unicorn_face 🦄 bee 🐝 turtle 🐢 octopus 🐙 bird 🐦 penguin 🐧 owl 🦉 snail 🐌 rocket 🚀 airplane ✈️ car 🚗 bus 🚌 bike 🚲 ship 🚢 construction 🚧 house 🏠 office 🏢 bank 🏦 factory 🏭
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 world_map 🗺️ watch ⌚ iphone 📱 computer 💻 keyboard ⌨️ printer 🖨️ telephone ☎️ phone ☎️ battery 🔋 bulb 💡 flashlight 🔦 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ link 🔗 paperclip 📎 scissors ✂️
hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘 calendar 📅 date 📅 spiral_calendar_pad 🗓️ card_index 📇 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 pushpin 📌 round_pushpin 📍
file_folder 📁 open_file_folder 📂 page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 newspaper 📰 books 📚 book 📖 notebook 📓 memo 📝 pencil 📝 pencil2 ✏️ mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫
moneybag 💰 dollar 💵 euro 💶 pound 💷 credit_card 💳 receipt 🧾 briefcase 💼 scales ⚖️ balance_scale ⚖️ bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speaker 🔈 mute 🔇 musical_note 🎵 trophy 🏆 medal 🏅 first_place_medal 🥇 dart 🎯 game_die 🎲 jigsaw 🧩 art 🎨 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔ exclamation ❗ grey_exclamation ❕ bangbang ‼️ interrobang ⁉️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 sos 🆘
rotating_light 🚨 traffic_light 🚦 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ black_flag 🏴 recycle ♻️ arrows_counterclockwise 🔄 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_right_hook ↪️ leftwards_arrow_with_hook ↩️ arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ fast_forward ⏩
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_red_square 🟥 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_blue_diamond 🔹 small_orange_diamond 🔸 large_blue_diamond 🔷
information_source ℹ️ hash #️⃣ zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 new 🆕 free 🆓 ok 🆗 cool 🆒 up 🆙 top 🔝 soon 🔜 back 🔙 end 🔚 shield 🛡️ label 🏷️ ticket 🎫 ladder 🪜 compass 🧭 anchor ⚓ microscope 🔬 test_tube 🧪 magnet 🧲`;

const CHARS = new Map();
{
  const words = TABLE.trim().split(/\s+/);
  for (let i = 0; i < words.length; i += 2) CHARS.set(words[i], words[i + 1]);
}

/** The character of a short name, or ''. */
export function emojiFor(name) {
  return CHARS.get(String(name).toLowerCase().replace(/::skin-tone-\d$/, '')) || '';
}

/** Short names that contain the words, best first, at most `limit`. */
export function searchEmoji(query, limit = 48) {
  const q = query.toLowerCase().replace(/^:|:$/g, '').replace(/\s+/g, '_');
  const seen = new Set();
  return [...CHARS].filter(([name]) => name.includes(q))
    .sort((a, b) => b[0].startsWith(q) - a[0].startsWith(q))
    .filter(([, char]) => !seen.has(char) && seen.add(char))
    .slice(0, limit).map(([name, char]) => ({ name, char }));
}

/** The row that a reaction picker opens with. */
export const FREQUENT = ['+1', 'white_check_mark', 'eyes', 'pray', 'raised_hands', 'tada', 'heart', 'joy', 'thinking_face', 'warning', 'hourglass_flowing_sand', 'x', 'wave', 'clap', 'fire', '100', 'rocket', 'bulb', 'memo', 'question', 'point_right', 'ok_hand', 'sob', 'coffee'];

/** The character of an emoji that rich text gives as code points, such as "1f44d-1f3fd". */
export function fromCodePoints(unicode) {
  try {
    return String.fromCodePoint(...unicode.split('-').map((h) => parseInt(h, 16)));
  } catch {
    return '';
  }
}
