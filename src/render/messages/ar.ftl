### العربية. ما بين المعقوفات يملؤه البرنامج؛ في كل ملف الرسائل نفسها بالفراغات نفسها.

## اللغة

lang-direction = rtl
lang-name = العربية

## التواريخ

month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
date-days = { $from } إلى { $to }
date-span = { $from } إلى { $to }
date-from = منذ { $from }
date-until = حتى { $to }

## درجات الاحتمال: ICD 203 (2 يناير 2015)، الصف الأول

term-1 = احتمال شبه معدوم
term-2 = مستبعد جدًا
term-3 = مستبعد
term-4 = احتمالان متقاربان
term-5 = مرجّح
term-6 = مرجّح جدًا
term-7 = شبه مؤكد
likelihood = { $p } ({ $term })

## حروف المصادر: سلّم الأميرالية

grade-A = موثوق تمامًا
grade-B = موثوق عادةً
grade-C = موثوق إلى حد ما
grade-D = غير موثوق عادةً
grade-E = غير موثوق
grade-F = لا يمكن الحكم عليه

## الأجوبة وكلمات المعاجم

answer-yes = نعم
answer-other = (غير ذلك)
answer-no = لا
vague-couple = اثنان أو ثلاثة
vague-few = قليل
vague-several = بضعة
vague-dozens = عشرات
vague-scores = عشرات (عشرون فأكثر)
vague-hundreds = مئات
vague-thousands = آلاف
vague-tens-of-thousands = عشرات الآلاف
vague-hundreds-of-thousands = مئات الآلاف
vague-many = كثير
vague-or = { $a } أو { $b }
vague-perhaps = ربما { $word }
answer-not = ليس { $value }

certainty-CT = قيل على سبيل الجزم
certainty-PR = قيل على سبيل الترجيح
certainty-PS = قيل على سبيل الإمكان
certainty-U = بلا التزام

item-kind-boolean = نعم أو لا
item-kind-event = حدث: وقع أو لم يقع
item-kind-speech = تصريح: صدر أو لم يصدر
item-kind-stance = صحيح أو غير صحيح
item-kind-category = جواب من عدة أجوبة
item-kind-set = عدة أجوبة معًا
item-kind-state = حالة تتغير مع الزمن
item-kind-number = عدد
item-kind-count = حصيلة تتزايد
item-kind-date = تاريخ
item-kind-attitude = موقف
item-kind-argument = حجة

source-kind-actor = طرف في الأحداث
source-kind-person = شخص
source-kind-agency = وكالة أنباء
source-kind-outlet = وسيلة إعلام
source-kind-monitor = جهة رصد
source-kind-intergov = هيئة دولية
source-kind-state-body = جهة رسمية
source-kind-collective = جماعة
source-kind-anonymous = مجهول الاسم
source-kind-unknown = غير معروف

evidence-firsthand = شهادة مباشرة
evidence-own-correspondent = مراسل خاص
evidence-documented = موثّق
evidence-hearsay = نقل عن آخرين
evidence-inference = استنتاج
evidence-presupposed = مفترض ضمنًا
evidence-admission = إقرار
evidence-unstated = غير مذكور

outlet-stance-adopts = يتبنّاه
outlet-stance-neutral = محايد
outlet-stance-distances = ينأى عنه
outlet-stance-denies = ينفيه

clash-kind-same-item = جوابان عن سؤال واحد
clash-kind-denial = أحدهما ينفي الآخر
clash-kind-rule = بموجب قاعدة
clash-kind-arithmetic = الأجزاء والمجموع
clash-kind-monotone = حصيلة تتناقص
clash-kind-order = رقمان بترتيب معكوس
clash-kind-self = يناقض نفسه

severity-info = ملاحظة
severity-warning = تحذير
severity-error = خطأ

status-live = قائم
status-corrected = مصحَّح
status-retracted = مسحوب

run-converged = استقرّ
run-unreliable = غير موثوق: لم يستقرّ الحساب

## الأعداد

n-claims = { $n ->
    [zero] لا إفادات
    [one] إفادة واحدة
    [two] إفادتان
    [few] { $n } إفادات
   *[other] { $n } إفادة
  }
n-mentions = { $n ->
    [zero] لا مواضع
    [one] موضع واحد
    [two] موضعان
    [few] { $n } مواضع
   *[other] { $n } موضعًا
  }
n-questions = { $n ->
    [zero] لا أسئلة
    [one] سؤال واحد
    [two] سؤالان
    [few] { $n } أسئلة
   *[other] { $n } سؤالًا
  }
n-sources = { $n ->
    [zero] لا مصادر
    [one] مصدر واحد
    [two] مصدران
    [few] { $n } مصادر
   *[other] { $n } مصدرًا
  }
n-origins = { $n ->
    [zero] لا مصادر أصلية
    [one] مصدر أصلي واحد
    [two] مصدران أصليان مستقلان
    [few] { $n } مصادر أصلية مستقلة
   *[other] { $n } مصدرًا أصليًا مستقلًا
  }
list-3 = { $a }، { $b }، { $c }
list-4 = { $a }، { $b }، { $c }، { $d }
more-in-json = والبقية في تقرير JSON.

## رأس الصفحة

skip-link = إلى نص التقرير
kicker = thiqa · تقرير عن موثوقية المصادر
page-title = { $title } – المعطيات حتى { $when }
contents-label = المحتويات
languages-label = اللغات
head-as-of = المعطيات حتى
head-zone = التواريخ بتوقيت
head-evidence = الأدلة
head-run = جولة الحساب
head-status = الحساب
not-known = غير معروف

## الأقسام

section-bottom-line = الخلاصة
section-states = من قال ماذا ومتى صحّ
section-contested = المتنازع عليه
section-stories = قراءتان ممكنتان
section-contradictions = التناقضات
section-sources = المصادر
section-figures = الأرقام
section-history = عبر الزمن
section-numbers = الأرقام كما وردت
section-items = كل الأسئلة
section-quality = جودة المعطيات
section-method = المنهج وحدوده
section-claims = كل إفادة بسلسلة نقلها
section-about = عن هذه الصفحة

## ذيل الصفحة

about-thiqa = إصدار thiqa
about-run = جولة الحساب
about-model = النموذج
about-engine = المحرّك
about-seed = البذرة
about-method = نص المنهج
about-input = بصمة المدخلات
about-result = بصمة النتائج
about-same = الإفادات والإعدادات والإصدار نفسها تعطي الصفحة نفسها بايتًا ببايت. لم يُجلب إليها شيء من الشبكة ولا يعمل فيها برنامج.

## الخلاصة

topic-contested = ما المتنازع عليه
topic-changed = ما الذي تغيّر
topic-reliance = على من يُعتمد، وفي أي شيء
topic-sureness = ما مدى التأكد
bottom-nothing = إفادات هذه القضية لا تحسم شيئًا بعد.
plain = { $text }
bottom-said = { $dated ->
    [yes] أجاب { $source }: { $answer } (الإفادة { $claim }، { $when }).
   *[no] أجاب { $source }: { $answer } (الإفادة { $claim }).
  }
bottom-answer = الجواب الأرجح: { $answer }، { $p }.
bottom-answer-end = عند نهاية المعطيات الجواب الأرجح: { $answer }، { $p }.
fared-timeless = احتمال أن يكون هذا صحيحًا: { $p }.
fared-wrong = بحسب هذه الأدلة كان الأرجح أنه خطأ منذ قيل، ومن المستبعد أن الواقع لم يتغير إلا بعد ذلك: خطأ حين قيل { $wrong }؛ صحيح حينها ثم تجاوزه الواقع { $overtaken }؛ صحيح حينها ولا يزال { $standing }.
fared-overtaken = بحسب هذه الأدلة كان الأرجح أنه صحيح حين قيل ثم تغيّر الواقع: خطأ حين قيل { $wrong }؛ صحيح حينها ثم تجاوزه الواقع { $overtaken }؛ صحيح حينها ولا يزال { $standing }.
fared-open = ليس محسومًا أكان خطأ حين قيل: خطأ حين قيل { $wrong }؛ صحيح حينها ثم تجاوزه الواقع { $overtaken }؛ صحيح حينها ولا يزال { $standing }.
bottom-clashes-possible = { $n ->
    [one] وُجد تناقض محتمل واحد ({ $n }) غير مؤكد: قد يفسّره تغيّر أو تحفّظ أو قراءة أخرى.
    [two] وُجد تناقضان محتملان ({ $n }) غير مؤكدين: قد يفسّر كلًّا منهما تغيّر أو تحفّظ أو قراءة أخرى.
   *[other] عدد التناقضات المحتملة { $n }، وليس منها ما هو مؤكد: قد يفسّر كلًّا منها تغيّر أو تحفّظ أو قراءة أخرى.
  }
bottom-clashes-certain = من التناقضات وعددها { $n } المؤكد { $certain }: لا يمكن أن يصحّ الطرفان معًا مهما تغيّر بينهما.
bottom-clash-first = أولها: يجيب { $source_a } عن «{ $question_a }»: { $answer_a } ({ $claim_a })؛ ويجيب { $source_b } عن «{ $question_b }»: { $answer_b } ({ $claim_b }).
bottom-standing = من أصل { $questions } أمكن وزنها: تؤكدها مصادر أصلية مستقلة { $corroborated }، ومختلف فيها { $disputed }، وتقوم على مصدر أصلي واحد { $single }، وما زالت مفتوحة { $open }.
bottom-reading = النسبة المئوية هي احتمال الشيء بعد وزن كل ما قيل: كلما اقتربت من الوسط قلّت المعرفة. والمصدر الأصلي المستقل هو أول من قال، أما من نقل عنه فلا يُحسب مرة أخرى.
bottom-thin = وحيث لا يتكلم إلا واحد، لا يكاد الاحتمال يزيد على مدى تصديق أمثال هذا المصدر عمومًا.
bottom-left = { $n ->
    [one] وسؤال آخر ({ $n })، رأيٌ أو لا يلتزم فيه أحد، معروض دون وزن.
    [two] وسؤالان آخران ({ $n })، آراء أو لا يلتزم فيهما أحد، معروضان دون وزن.
   *[other] وأسئلة أخرى عددها { $n }، آراء أو لا يلتزم فيها أحد، معروضة دون وزن.
  }
bottom-sources-none = لا يمكن تحديد ذلك من هذه المعطيات: من أصل { $sources } لم يقل أي منها ما يكفي مما تحقق منه غيره، فلا درجات، ولا معنى لأي ترتيب بينها.
bottom-sources-some = من أصل { $sources } يمكن تقدير { $n }؛ أما البقية فلم تقل ما يكفي مما تحقق منه غيرها.
bottom-sources-all = يمكن تقدير المصادر كلها ({ $sources }).
bottom-sources-best = والأسلم هو { $source }: { $mean } مما يقوله يوافق ما تقوله مصادر مستقلة مجتمعةً (من { $lo } إلى { $hi } باحتمال 90%؛ { $claims }).
bottom-sources-limits = والدرجة توافقٌ مع مصادر مستقلة، لا حقيقة.

## من قال ماذا ومتى صحّ

timeline-title = خط زمني: { $question }
timeline-desc = { $claims } من { $origins }، رُسمت كل منها على الزمن الذي تتحدث عنه؛ وفوقها احتمال «{ $answer }» على الزمن نفسه، والتواريخ بتوقيت { $zone }.
timeline-desc-ends = يبدأ عند { $first } ({ $first_when }) وينتهي عند { $last } ({ $last_when }).
table-after = وفي الجدول بعد الصورة الأرقام نفسها.
timeline-band = احتمال «{ $answer }»، { $when }
timeline-p-right = الصحة
timeline-right-of = صحيح: { $p }
timeline-as-first = العلامات كما في الخط الزمني الأول.
timeline-drawn = رُسمت أولى الإفادات؛ أما الاحتمال فيقوم عليها كلها.
key-says = يقول «{ $answer }»
key-otherwise = يقول غير ذلك
key-throughout = طوال المدة؛ مظلَّل حيث الأطراف غير معلومة
key-sometime = في لحظة ما بين القوسين
key-still = «لا يزال»: كان كذلك قبلها أيضًا
key-said = متى قيل
key-via = أفتح لونًا: يجيب عن سؤال آخر، وهذا لازم عنه بقاعدة
time-direction = يجري الزمن في الرسم من اليسار إلى اليمين، كما في الصفحة الإنكليزية. التواريخ بتوقيت { $zone }. والأعمدة المظللة تبين أين يقع حدث غير معلوم التاريخ.
event-somewhere = { $event }: في وقت ما من { $when }
event-statement = تصريح: { $source }
by-rule = { $answer } عن «{ $question }» (القاعدة { $rules })
hedged = (بتحفّظ)
since-it-says = ، لأنه يقول { $other }
holds-throughout = طوال { $when }
holds-throughout-outside = طوال { $core }، وعلى الأكثر { $when }
holds-sometime = في لحظة ما ضمن { $when }
holds-as-of = حتى { $when }
holds-still = { $holds }، «لا يزال»: وقبله
same-as-tables = الشيء نفسه في جداول
same-as-table = الشيء نفسه في جدول
caption-timeline = من قال ماذا ومتى صحّ
caption-over-time = الاحتمال عبر الزمن
separator = ؛{" "}
comma = ،{" "}

## أعمدة الجداول

col-claim = الإفادة
col-origin = المصدر الأصلي
col-says = يقول
col-holds = متى يصحّ
col-said = متى قيل
col-p-right = احتمال الصحة
col-time = الزمن
col-probabilities = الاحتمالات
col-question = السؤال
col-claimed = كما ورد
col-bounds = الحدود
col-as-of = حتى تاريخ
col-answers = الأجوبة
col-claims = الإفادات
col-origins = المصادر الأصلية
col-kind = النوع
col-why = السبب
col-source = المصدر
col-topic = الموضوع
col-consistency = الاتساق
col-interval = مجال 90%
col-signed-error = ميل الأرقام
col-checked = تحقق منها غيره
col-grade = الدرجة
col-fidelity = أمانة النقل
col-relays-checked = منقولات تُحقق منها
col-first-story = في القراءة الأولى
col-this-story = في هذه القراءة
col-median = الوسيط
col-unit = الوحدة
col-subject = المصدر أو السؤال
col-answer = الجواب
col-first = الأول
col-last = الأخير

## المتنازع عليه

no-claim-says-so = لا إفادة تقول ذلك صراحةً
claims-from-origins = { $claims } من { $origins }
basis = { $kind } · { $claims }، { $origins }
at-time = في { $when }، نهاية المعطيات
not-inferred = لم يُستدل عليه في هذه الجولة

## قراءتان

stories-lead = يمكن قراءة الإفادات على أكثر من وجه. وكل احتمال في هذه الصفحة بحسب القراءة الأولى؛ فإن كان لقراءة أخرى نصيب كبير فاعتبر الأسئلة التي تغيّرها مفتوحة. وحكمٌ في واحد منها يميّز بين القراءات.
stories-first = نصيب القراءة الأولى { $share }.
story-heading = القراءة { $n }: { $share }
story-basis = { $questions } بجواب آخر؛ وُجدت انطلاقًا من { $start }
caption-story = ما تغيّره هذه القراءة
more-not-listed = وهناك غيرها غير مدرج.

## التناقضات

clashes-lead = مؤكدة: { $certain }، محتملة: { $possible }. المؤكد يعني أن الإفادتين تتحدثان حتمًا عن لحظة واحدة؛ والمحتمل يعني أن الواقع ربما تغيّر بينهما. والاحتمال يقول كم يرجح أن إحداهما كانت خطأ حين قيلت، لا أن الواقع تجاوزها.
clashes-certain = مؤكدة
clashes-possible = محتملة
clash-certain = مؤكد
clash-possible = محتمل
statement-of = { $answer } عن «{ $question }»

## المصادر

consistency = الاتساق
sources-lead = الدرجة هي { $consistency }: التوافق مع ما تقوله مصادر مستقلة مجتمعةً. وليس هو الحقيقة: فالمصادر التي تخطئ معًا يوافق بعضها بعضًا. النقاط متوسطات لاحقة والخطوط مجالات 90%؛ والترتيب بحسب الطرف الأدنى.
sources-none-judged = لا يمكن الحكم على أي مصدر من هذه الإفادات: فما تحقق منه غيره قليل عند كل منها.
sources-title = اتساق المصادر
sources-desc = { $sources } بحسب الطرف الأدنى لمجال 90% من اتساقها.
sources-caption = الحروف بحسب سلّم الأميرالية؛ وإلى جانبها احتمال الحرف وعدد الإفادات التي تحقق منها غيره.
sources-drawn = رُسم أولها؛ وفي الجدول غيرها.
sources-scale = الدرجة والمتحقق منه
caption-judged = مصادر يمكن الحكم عليها
scored-as = يُحسب باسم { $source }
unjudged-heading = لا يمكن الحكم عليها (الدرجة F)
unjudged-lead = ما تحقق منه غيرها قليل، أو المجال أوسع مما يفيد. ولا يُعطى رقم، لأن أي رقم هنا تخمين في صورة قياس.
claims-checked = { $claims }، المتحقق منها { $n }
topics-heading = بحسب الموضوع
topics-lead = قيمة المصدر في موضوع تستند إلى قيمته في غيره حيث تقلّ إفاداته. وميل الأرقام يقول كم تزيد أرقامه أو تنقص عادةً.
caption-topics = الاتساق بحسب الموضوع
relays-heading = ناقلين
relays-lead = أمانة المصدر في نقل ما يقوله غيره تُحسب على حدة: فنقل تصريح يتبين خطؤه لا يكلّف الناقل شيئًا.
caption-relays = أمانة النقل
shift-none = لا زيادة ولا نقصان
shift-high = زيادة { $size }
shift-low = نقصان { $size }

## الأرقام

figures-lead = مستدل عليها من كل الإفادات معًا، مع تصحيح ميل أرقام كل مصدر إلى الزيادة أو النقصان. الأرقام وسائط؛ والمجال يضم 90% من الاحتمال اللاحق.
caption-figures = أرقام مستدل عليها
figure-with-interval = { $median } (مجال 90%: { $interval })
figure-at = { $figure }، { $when }
interval-to = { $lo } إلى { $hi }
numbers-lead = كما وردت: الحدود ما تسمح به العبارة، لا مجال احتمال.
caption-numbers = أرقام كما وردت

## عبر الزمن

history-lead = كل نقطة تقوم على ما كان معلومًا حتى حينها لا على ما بعده: أي على ما كان لقارئ ذلك اليوم أن يستنتجه. الخطوط درجات من نقطة إلى نقطة؛ والأشرطة مجالات 90%.
history-sources = اتساق المصادر
history-items = الأجوبة المتقدمة
history-numbers = الأرقام
history-desc = { $charts } على مدى { $when }، السلسلة { $series }.
n-charts = { $n ->
    [one] رسم مدرّج واحد
    [two] رسمان مدرّجان
    [few] { $n } رسوم مدرّجة
   *[other] { $n } رسمًا مدرّجًا
  }
history-drawn = لم تُرسم كلها؛ وفي تقرير JSON كلها.
history-table = الأرقام الأولى والأخيرة في جدول
caption-history = السلسلة { $when }

## كل الأسئلة

items-summary = الأسئلة كلها بأجوبتها المتقدمة
caption-items = كل الأسئلة
items-more = ؛ وغيرها
items-not-inferred = (دون استدلال)

## جودة المعطيات

skipped-heading = محفوظ ومعروض، دون استدلال في هذه الجولة
caption-skipped = أسئلة تركتها هذه الجولة

## الإفادات

claims-lead-1 = تُقرأ السلسلة من صاحب القول إلى من نشره. والناقلون ليسوا شهودًا. والشريط يقسم احتمال الإفادة:{" "}
claims-lead-2 = {" "}للزمن الذي تتحدث عنه (داكن؛ ومنقّط حيث كانت صحيحة ثم تجاوزها الواقع) و{" "}
claims-lead-3 = {" "}(فاتح). والوزن هو ما تضيفه الإفادة من دليل على ما تقوله، بالديسيبان.
claims-right = صحيح
claims-wrong = خطأ
claims-more = وسائر الإفادات في تقرير JSON وفي `thiqa claims`.
claim-denies = ينفي
claim-observing = ينقل دون التزام:
name-withheld = (الاسم محجوب)
outcome-none = لم يُستدل عليها في هذه الجولة.
outcome-right = صحيح { $p } ({ $term })
outcome-overtaken = ، منه ما تجاوزه الواقع { $p }
outcome-wrong = ؛ خطأ { $p }
outcome-weight = ؛ الوزن { $weight } ديسيبان
about-evidence = المستند: { $evidence }
about-publisher = الناشر: { $stance }
about-holds = متى يصحّ: { $when }
about-said = متى قيل: { $when }

## المنهج وحدوده

method-1-heading = ما الذي يُحسب
method-1 = تُقرأ الإفادات بسلسلة نقلها: من قالها أولًا، ومن نقلها، ومن نشرها. والإفادة لصاحبها الأول. ومن ينقل تصريحًا يُحاسب على أمانة نقله لا على صحة المنقول، ومهما كثر الناقلون عن أصل واحد فهم شاهد واحد.
method-2-heading = كيف يُستدل
method-2 = يُستدل معًا على ما جرى وعلى موثوقية كل مصدر بنموذج بايزي: قد تتغير الأحوال مع الزمن، وتبقى التواريخ غير المؤكدة والنسبية غير مؤكدة، وتنقل القواعد بين الأسئلة الدليل مرة واحدة. والإفادة التي صحّت حين قيلت ثم تجاوزها الواقع لا تُعدّ خطأ.
method-3-heading = الاتساق ليس الحقيقة
method-3 = الاتساق هو التوافق مع ما تقوله مصادر مستقلة مجتمعةً. والمصادر التي يجمعها خطأ واحد أو مالك واحد أو رافد غير معلن تتوافق دون أن تصيب، والمصدر الوحيد المصيب أمام الجميع يبدو غير متسق.
method-4-heading = الكلمات والحروف
method-4 = كلمات الاحتمال بحسب ICD 203 (2015): احتمال شبه معدوم دون 5%، مستبعد جدًا حتى 20%، مستبعد حتى 45%، احتمالان متقاربان حتى 55%، مرجّح حتى 80%، مرجّح جدًا حتى 95%، شبه مؤكد من 95%. والحروف بحسب سلّم الأميرالية؛ وF تعني أنه لا يمكن الحكم على المصدر، لا أنه سيئ. والمجالات تضم 90% من الاحتمال اللاحق.
method-5-heading = التناقضات
method-5 = لا يكون التناقض مؤكدًا إلا حيث تُلزم الأوقات المذكورة، أو عبارة مثل «لا يزال»، بأن الإفادتين عن لحظة واحدة. وما عداه محتمل: فقد يكون الواقع تغيّر بينهما. وتزايد الحصيلة ليس تناقضًا.
method-6-heading = ما لا يستطيع هذا أن يقوله
method-6 = لا يستطيع أن يقول ما لم ينقله أحد، ولا لماذا قيل شيء، ولا هل قصد مصدر التضليل. ومع قلة الإفادات تتسع المجالات ويكون الحرف F؛ والمجال الضيق يقول إن النموذج متأكد، لا إنه مصيب. والترميز والتواريخ والسلاسل من عمل الناس وقد يخطئون.
method-7-heading = حق الرد
method-7 = لأي مصدر يرى أنه أُسيء فهمه أن يطلب تصحيح الإفادة: فكل إفادة أدناه تحمل مفتاحها ووثيقتها وفقرتها. والتصحيح يُنشئ جولة جديدة؛ وتبقى هذه الصفحة كما هي.

## متى تصحّ الإفادة، كما كُتب

valid-typed = { $when }
valid-throughout = طوال المدة
valid-as-of = حتى حينه
valid-still = لا يزال
valid-at-event = عند { $item }
valid-after-event = بعد { $item } بساعات من { $from } إلى { $to }

## في ماركداون وحده

md-head = المعطيات حتى { $when }؛ التواريخ بتوقيت { $zone }. { $counts }. جولة الحساب { $run }: { $status }.
md-over-time = عبر الزمن: { $question }
md-clashes-none = لم يوجد شيء.
md-possible = محتمل، { $p }
md-at = في { $when }.
md-not-inferred = دون استدلال
md-history = السلسلة { $series }، { $days }: عدد النقاط { $n }. كل نقطة تقوم على ما كان معلومًا حتى حينها لا على ما بعده.
md-about = إصدار thiqa { $version }، جولة الحساب { $run }، النموذج { $model }، المحرّك { $engine }، البذرة { $seed }، نص المنهج { $method }. بصمة المدخلات { $input }، بصمة النتائج { $result }. الإفادات والإعدادات والإصدار نفسها تعطي التقرير نفسه بايتًا ببايت.
col-probability = الاحتمال
col-independent = مصادر أصلية مستقلة
col-who = من
col-words = بالكلمات
col-chain = السلسلة
col-right = صحيح
col-wrong = خطأ
col-where = الموضع
col-over-time = عبر الزمن
col-p-of = احتمال { $answer }
col-weight = ديسيبان

## ما الذي تغيّر

section-changes = ما الذي تغيّر
changes-first = هذا هو التقرير الأول: لم يكن معلومًا شيء عند بداية مدته، فلا شيء يقارن به.
changes-since = المقارنة بين { $before } و{ $after }.
run-as-of = الجولة { $run }، حتى نهاية { $when } ({ $claims })
run-bare = الجولة { $run } ({ $claims })
cause-model = الأدلة واحدة في الجولتين: كل ما تحرك أدناه فمن النموذج أو إعداداته أو بذرته.
cause-evidence = النموذج والإعدادات واحدة: كل ما تحرك أدناه فمن الأدلة أو من مضي الزمن.
cause-both = الأدلة والنموذج مختلفان معًا: كل جزء من التغيّر مذكور على حدة، مقيسًا بحساب إفادات كل جولة بإعدادات الأخرى.
cause-unknown = تختلف الأدلة ويختلف النموذج ولا يمكن الفصل بينهما.
changes-evidence = الأدلة
changes-no-evidence = لم ترد إفادة، ولم تُصحح إفادة، ولم تُسحب إفادة.
changes-new = الجديد: { $claims }
changes-revised = المصحح: { $claims }
changes-withdrawn = المسحوب: { $claims }
changes-replaces = (بدلًا من { $claim })
changes-crossings = ما قلناه وما نقوله الآن
changes-crossings-lead = احتمالات عبرت 20% أو 50% أو 80%. وما يتغير مع الزمن فعند نهاية معطيات كل تقرير. المفرغ: قبل؛ المليء: الآن.
changes-no-crossings = لم يعبر أي احتمال 20% ولا 50% ولا 80%.
changes-scores = درجات المصادر
changes-no-scores = { $moved ->
    [none] لم تتحرك درجة أي مصدر.
   *[some] تحركت درجات دون أن تخرج أي منها من مجالها: لا تغيّر يُذكر.
  }
crossing-answer = { $way ->
    [up] ▲ «{ $answer }»: قلنا { $before }، والآن { $after }.
   *[down] ▼ «{ $answer }»: قلنا { $before }، والآن { $after }.
  }
crossing-claim = { $way ->
    [up] ▲ أن { $source } أصاب حين أجاب «{ $answer }» ({ $claim }): قلنا { $before }، والآن { $after }.
   *[down] ▼ أن { $source } أصاب حين أجاب «{ $answer }» ({ $claim }): قلنا { $before }، والآن { $after }.
  }
crossing-on = عن «{ $question }»: { $told }
crossing-because = بسبب
crossing-no-reason = لا إفادة جديدة تخصّه مباشرةً: إنما يلزم عما ورد عن مصادره وعن أسئلة أخرى، أو عن مضي الزمن.
change-parts = من التغيّر، بالنقاط المئوية: من الأدلة { $evidence }، ومن النموذج { $model }.
caption-scores = درجات تحركت إلى خارج مجالها
col-before = قبل
col-after = الآن
col-evidence-part = من الأدلة
col-model-part = من النموذج
bottom-changed = { $dated ->
    [yes] منذ نهاية { $when } (الجولة { $run }): الجديد { $added }، المصحح { $revised }، المسحوب { $withdrawn }.
   *[no] منذ الجولة { $run }: الجديد { $added }، المصحح { $revised }، المسحوب { $withdrawn }.
  }
bottom-because = أثقل إفادة جديدة قول { $source }: { $says } ({ $claim }).
head-period = المدة
period-day = { $when }
period-week = أسبوع { $when }
period-iso-week = الأسبوع { $week }، { $when }
period-month = { $when }
period-days = { $when }

section-correction = ما الذي يغيّره هذا التصحيح

## أرشيف التقارير

archive-title = { $title } – جميع التقارير
archive-skip = إلى القائمة
archive-heading = التقارير
archive-none = لم يُنشر شيء بعد.
archive-this = الإصدار { $name }.
archive-all = جميع الإصدارات والتصحيحات
archive-run = الجولة { $run }
archive-known-by = كل ما كان معروفًا حتى نهاية { $when }
archive-undated = كل ما هو معروف
archive-replaces = تصحيح: يحلّ هذا الإصدار محلّ { $name }.
archive-read-replaced = الإصدار الذي حلّ هذا محلّه
archive-replaced-by = لم يعد معتمدًا: حلّ محلّه { $name }.
archive-see = اعرضه
archive-note = ما نُشر يبقى كما نُشر. والتصحيح إصدارٌ قائم بذاته يذكر ما الذي يحلّ محلّه. ويُعلمك الاشتراك في الخلاصة بالجديد والتصحيحات معًا، ويُستدلّ بملف SHA256SUMS على أن النسخة مطابقة لما نُشر.

## من أين الأرقام

section-queries = من أين الأرقام
queries-lead = كل رقم يحمل في تلميحه الاستعلام والجولة والعمود والصف التي تعيده؛ و`thiqa query DB "…"` ينفذ الاستعلام. وما يبدأ بكلمة `thiqa` أمر: الرقم في `data` التي يطبعها، في الصف الذي تتقدمه هذه النصوص أو في هذا المسار. الأرقام مقرّبة للعين، وقيمها الكاملة في نص الصفحة.
query-run = { $query }، الجولة { $run }

## بطاقات المصادر

section-labels = بطاقة لكل مصدر
labels-lead = ما ادّعاه كل مصدر، وما آل إليه، وكيف له أن يرد. والمصادر بترتيب جدول المصادر.
label-claims = الإفادات
label-counts = { $n }، منها { $checked } في أسئلة يجيب عنها مصدر أصلي آخر أيضًا
label-fared = ما آلت إليه
label-fared-counts = صحيحة وقائمة { $right }، صحيحة حينها ثم تجاوزها الواقع { $overtaken }، خطأ { $wrong }، مفتوحة { $open }، دون استدلال { $none }؛ والمحسوم ما بلغ 80%
label-admissions = ضد مصلحته
label-admission-counts = إقرارات: { $n } من { $all }
label-relayed-by = ينقل عنه
label-relays = ينقل عن
label-clashes = التناقضات
label-clash-counts = مع غيره { $others }، ومع نفسه { $own }
label-strip-title = ما آلت إليه إفادات { $source }
label-strip-desc = { $claims }، كل منها خط عند احتمال صحته من 0% إلى 100%.
label-strip-caption = خط لكل إفادة، عند احتمال صحتها.
label-reply = حق الرد: اذكر الإفادة بمفتاحها وما ينبغي أن تكون؛ والتصحيح يُنشئ جولة جديدة، ويقول التقرير التالي ما الذي حل محل ماذا.
labels-elsewhere = البطاقات في صفحات خاصة بها:
labels-page = المصادر من { $from } إلى { $to }
labels-back = عودة إلى التقرير
caption-label = إفاداته
col-overtaken = تجاوزه الواقع

## من ينقل عمّن

section-chains = من ينقل عمّن
chains-lead = من صاحب القول إلى من نشره، في الإفادات كلها. ومن ينقل فحسب ليس شاهدًا آخر.
chains-desc = { $n ->
    [one] رابط واحد من مصدر أصلي إلى ناقل؛ وكلما زادت المواضع غلظ الخط.
    [two] رابطان من مصادر أصلية إلى ناقلين؛ وكلما زادت المواضع غلظ الخط.
   *[other] روابط من مصادر أصلية إلى ناقلين، عددها { $n }؛ وكلما زادت المواضع غلظ الخط.
  }
chains-origin = يقول
chains-relay = ينقل
chains-publisher = ينشر
caption-chains = روابط السلاسل
col-from = من
col-to = إلى
col-mentions = المواضع

## من يوافق من

section-agreement = من يوافق من
agreement-lead = في الأسئلة التي يجيب عنها مصدران: كم جوابًا تطابق، ومن كم. والمصادر المتوافقة قد تكون مصيبة، وقد ينقل بعضها عن بعض.
agreement-desc = { $sources } بعضها إزاء بعض؛ وفي كل خانة الأجوبة المتطابقة والأسئلة المشتركة.
agreement-caption = كلما زاد التطابق غمق اللون؛ والفارغ: لا سؤال مشترك. والأجوبة المتغيرة مع الزمن تقارن بآخر إفادة.
caption-agreement = أزواج المصادر
col-same = الجواب نفسه
col-shared = أسئلة مشتركة

## الحصائل

section-tolls = الحصائل عبر الزمن
tolls-lead = الدرجات: الرقم المستدل عليه مع مجال 90%. والخطوط المرقمة: ما تسمح به كل إفادة في الزمن الذي تخصه؛ والسهم طرف مفتوح. وتزايد الحصيلة ليس تناقضًا.
tolls-title = حصيلة: { $question }
tolls-desc = { $claims } إزاء الرقم المستدل عليه، وينتهي عند { $median } ({ $interval }).
tolls-caption = يجري الزمن من اليسار إلى اليمين. والأرقام أرقام الجدول.
col-number = الرقم

## كلمات وحروف وأرقام

about-policy = الكلمات والحروف
digit-1 = تؤكدها مصادر أصلية أخرى
digit-2 = صحيحة على الأرجح
digit-3 = قد تصح
digit-4 = مشكوك فيها
digit-5 = مستبعدة
digit-6 = لا يمكن الحكم عليها
outcome-digit = مصداقيتها دون سلسلتها: { $digit } { $meaning } ({ $p }؛ مصادر أصلية أخرى معها { $confirm }، وضدها { $contradict }).
confidence = الثقة التحليلية: { $level } ({ $origins }؛ { $alone }).
confidence-low = منخفضة
confidence-moderate = متوسطة
confidence-high = عالية
confidence-alone = ولولا واحد منها لتقدّم جواب آخر
confidence-shared = ولا يحسم واحد منها وحده
evidence-class = الصنف بحسب الأدلة: { $class }.
class-confirmed = مؤكد (بإقرار)
class-fair = مقبول (مصدران أصليان مستقلان أو أكثر)
class-weak = ضعيف (مصدر أصلي واحد، أو مستبعد)
class-contested = متنازع عليه (تختلف فيه المصادر الأصلية)
class-discounted = مطّرح (مستبعد، وثمة أدلة ضده)
more-in-labels = وللبقية بطاقاتها، وهي في تقرير JSON.
confidence-one = ولا يتحدث عنه غيره

## شرح الأرقام

explain-kicker = thiqa · شرح
explain-title = لماذا: { $name } – { $title }
explain-case = القضية
explain-subject = موضوع الشرح
section-answer = الجواب
section-ladder = الأدلة بالديسيبان
section-without = الجواب المتقدّم دون كل مصدر أصلي
section-flip = ما الذي يقلبه
join-names = { $a }؛ { $b }
join-dots = { $a } · { $b }
join-arrow = { $a } → { $b }
join-arrow-rtl = { $a } ← { $b }
statement-for = { $answer } عن «{ $question }»
statement-is = { $question } هو { $answer }
explain-item = { $asked } { $answer }: { $p }
explain-item-at-end = { $asked } { $answer } في نهاية المعطيات: { $p }
explain-set = { $asked } { $answer }: أقلّ العناصر يقينًا { $p }
explain-figure = { $asked } { $figure }
explain-before = قبل ذلك: { $earlier }.
explain-value = { $answer } { $p }
explain-lambda = مما قيل في هذا السؤال يعدّ النموذج { $lambda } كلامًا متناقلًا لا يدلّ على شيء.
explain-not-inferred = { $asked } لم يُستدلّ عليه في هذه الجولة.
explain-left-out = { $claim }: قال { $source } { $statement } ({ $why })
explain-claim = قال { $source } { $statement }: احتمال أنه صحّ حين قيل { $p }
explain-claim-left-out = قال { $source } { $statement }. لم يُستدلّ عليه: { $why }.
explain-fared = صحّ حين قيل { $right }، ومنه ما صحّ حينها ثم تجاوزه الواقع قبل نهاية المعطيات { $overtaken }؛ وكان خطأ حين قيل { $wrong }.
explain-chain = السلسلة: { $chain }
explain-silent = لا إفادة لـ{ $source } ولا نقل.
explain-source = { $source }: الاتساق { $mean } (مجال 90% من { $lo } إلى { $hi })، الدرجة { $letter }
explain-consistency = الاتساق هو التوافق مع ما تقوله المصادر المستقلة مجتمعة. وليس هو الحقيقة: فالمصادر التي تخطئ معًا تبدو متّسقة.
explain-rests-on = يقوم على { $n } من الإفادات المستقلة الفعلية؛ وكان قبل أي إفادة { $prior }.
explain-unjudged = الدرجة F: ما تُحُقّق منه أقلّ من أن يُحكم به.
explain-topics = بحسب الموضوع: { $topics }.
explain-topic = { $topic } { $mean } (من { $lo } إلى { $hi }، الإفادات { $n })
explain-topic-shift = { $topic }، وأرقامه { $shift } ({ $interval })
explain-more-clashes = { $n ->
    [one] تناقض آخر واحد ({ $n }) يسرده `thiqa contradictions DB`.
    [two] تناقضان آخران ({ $n }) يسردهما `thiqa contradictions DB`.
    [few] { $n } تناقضات أخرى يسردها `thiqa contradictions DB`.
   *[other] { $n } تناقضًا آخر يسردها `thiqa contradictions DB`.
  }
explain-refit = أُعيد حساب القضية بإعدادات الجولة نفسها. ما خزّنته الجولة يعيده استعلام؛ أما وزن الدليل بعد قاعدة والجواب دون مصدر أصلي فليسا في جولة، ويعيد حسابهما الأمر `thiqa explain` ما لم تحلّ جولة لاحقة محل هذه.
note-rules = يمسّ هذا عبر { $rules }
note-repeated = ومعه { $n } من الأصل نفسه، لا تُحسب مرة أخرى
ladder-lead = كل شريط هو وزن إفادة: إلى اليمين مع الجواب المتقدّم، وإلى اليسار ضدّه. عشرة ديسيبانات تضرب الأرجحية في عشرة، وثلاثة تضاعفها.
ladder-lead-source = كل شريط هو وزن إفادة لهذا المصدر لصالح ما يقوله. عشرة ديسيبانات تضرب الأرجحية في عشرة، وثلاثة تضاعفها.
ladder-desc = { $claims }، الأثقل في الأعلى، كلٌّ شريط من خط في الوسط: إلى اليمين مع، وإلى اليسار ضد.
ladder-caption = المملوء: مع. المفرّغ: ضد. أطول الأشرطة يحدّد مقياسًا مدوّرًا كي تمكن مقارنة شرحين.
caption-ladder = الأدلة بحسب الإفادة
col-note = ملاحظة
without-lead = ما يكون احتمال الجواب المتقدّم لو أن مصدرًا أصليًا، مع كل من نقل عنه، لم يقل شيئاً في هذا السؤال.
without-desc = { $origins }، كلٌّ مع احتمال الجواب المتقدّم به ومن دونه.
without-caption = المفرّغ: مع الجميع. المملوء: من دون هذا المصدر. إلى يسار الخط المنقّط في الوسط يتقدّم جواب آخر.
caption-without = الجواب المتقدّم دون كل مصدر أصلي
col-without = من دون
col-with-all = مع الجميع
col-without-it = من دونه
turns-it-over = يقلبه
flip-evidence = دليل آخر ضدّه يزيد وزنه على { $margin } ديسيبان، وكل ما عدا ذلك على حاله.
flip-nothing = لا مصدر أصليًا يسنده: هو الجواب المعتاد لمثل هذه الأسئلة.
flip-one = الاستغناء عن { $names }: { $p } عندئذ.
flip-some = الاستغناء عن هؤلاء معًا: { $names }: { $p } عندئذ.
flip-not = لا يقلبه الاستغناء عن كل مصدر أصلي يسنده ({ $names }): { $p } حتى عندئذ، مما هو معتاد جوابًا لمثل هذه الأسئلة.

## من ينسخ عن من

section-dependence = من ينسخ عن من
dependence-lead = مصادر تشترك في أخطاء أكثر مما تشترك فيه مصادر مستقلة، من دون أن تذكر من أين أخذت. ما تشترك فيه يُحسب مرة واحدة.
dependence-desc = { $n ->
    [one] مجموعة واحدة ({ $n }) من المصادر تشترك في الأخطاء كما تشترك النسخ
    [two] مجموعتان ({ $n }) من المصادر تشتركان في الأخطاء كما تشترك النسخ
    [few] { $n } مجموعات من المصادر تشترك في الأخطاء كما تشترك النسخ
   *[other] { $n } مجموعة من المصادر تشترك في الأخطاء كما تشترك النسخ
  }، وفيها جميعًا { $sources }؛ الأقواس تمضي من الناسخ إلى من ينسخ عنه.
dependence-caption = القوس يمضي من الناسخ إلى السهم عند من ينسخ عنه؛ ومن غير سهم لا يُعرف من ينسخ عن من، أو قد ينسخ كلاهما عن ثالث. غليظ من 99% فصاعدًا، ورفيع من 90%، ومتقطع من 50%. من ينسخ عنه غيره يقف في الأعلى.
dependence-cut = لم تُرسم كلها.
caption-dependence = أزواج من المصادر تشترك في أخطاء
col-other-source = المصدر الآخر
col-first-copies = الأول ينسخ عن الآخر
col-second-copies = الآخر ينسخ عن الأول
col-shared-wrong = الخطأ منها
dependence-copies = ينسخ عن { $other } (الاحتمال { $p }): الجواب نفسه في { $shared } من { $met } سؤالًا، ونحو { $wrong } منها خطأ
dependence-copied = ينسخ عنه { $other } (الاحتمال { $p }): الجواب نفسه في { $shared } من { $met } سؤالًا، ونحو { $wrong } منها خطأ
dependence-either = ينسخ عن { $other } أو ينسخ هذا عنه أو ينسخ كلاهما عن ثالث (الاحتمال { $p }): الجواب نفسه في { $shared } من { $met } سؤالًا، ونحو { $wrong } منها خطأ
label-dependence = التبعية
label-independent = لم يُعثر على نسخ غير معلن
label-topics-title = { $source } بحسب الموضوع
label-topics-desc = { $topics }، لكلٍّ متوسط اتساقه ومجال 90%، من 0% إلى 100%.
label-history-title = اتساق { $source } عبر الزمن
label-history-desc = { $points } في { $when }، السلسلة الزمنية { $series }: المتوسط خط ومجال 90% شريط، من 0% إلى 100%.
label-history-caption = عبر الزمن: ما كان معروفاً حتى كل يوم ولا شيء بعده.
caption-label-history = اتساقه عبر الزمن
n-topics = { $n ->
    [one] موضوع واحد ({ $n })
    [two] موضوعان ({ $n })
    [few] { $n } مواضيع
   *[other] { $n } موضوعًا
  }
n-points = { $n ->
    [one] نقطة واحدة ({ $n })
    [two] نقطتان ({ $n })
    [few] { $n } نقاط
   *[other] { $n } نقطة
  }

## أمام ما تبيّن

section-reliability = هل صدقت الاحتمالات
reliability-lead = أجوبة الجولة { $run }، التي لم ترَ الأحكام، أمام ما تبيّن بعدها. على القطر يصدق ما أُعطي 80% ثماني مرات من عشر؛ وتحته كانت الثقة بالجواب زائدة.
reliability-title = مخطط صدق الاحتمالات
reliability-desc = { $n } من الأجوبة التي فيها حكم، في { $bins } بحسب درجة اليقين: نسبة ما صدق أمام متوسط الاحتمال.
n-bins = { $n ->
    [one] فئة واحدة ({ $n })
    [two] فئتين ({ $n })
    [few] { $n } فئات
   *[other] { $n } فئة
  }
reliability-caption = النقاط: أجوبة بحسب درجة اليقين بالمتقدّم منها؛ الخطوط: مجالات 90% لنسبة ما صدق؛ الأعمدة: عدد الأجوبة.
reliability-sum = الأجوبة { $n }: صدق منها { $hits }. خطأ المعايرة المتوقع { $ece }.
axis-sure = درجة اليقين
axis-true = كم مرة صدق
caption-reliability = الأجوبة بحسب درجة اليقين
col-sure = الاحتمال المعطى، المتوسط
col-came-true = صدق
col-n-answers = الأجوبة
reliability-none = هناك أحكام، لكن كل جولة على هذه الإفادات رأتها. احسب مرة بـ`thiqa score DB --verdicts hold-out`؛ والتقرير التالي يعرض كم مرة صدقت الأجوبة.
col-share-true = نسبة ما صدق
as-table = في جدول
item-settled = معروف من أصاب: في القضية حكم أُعطي لهذه الجولة.
bottom-settled = وهذا صار معروفًا: في القضية حكم يرجح على كل ما قيل.
bottom-confirmed = فالاعتماد إذن لا على اسم بل على ما تؤكده مصادر أصلية مستقلة: { $answers }.
bottom-confirmed-one = «{ $question }» { $answer }، { $p }
bottom-sources-topic = وأفضل ما يكون في { $topic }: { $mean } (من { $lo } إلى { $hi } باحتمال 90%).
section-figures-without = الرقم دون كل مصدر أصلي
figures-without-lead = ما يكون الرقم لو أن مصدرًا أصليًا، مع كل من نقل عنه، لم يقل شيئًا في هذا السؤال: كما يصفه الحساب عند أرجح قراءة، وقد لا يطابق تمامًا رقم الجولة الذي هو متوسط سحبات.
caption-figures-without = الرقم دون كل مصدر أصلي
with-all = لا أحد: مع الجميع
explain-dependence = التبعية: { $told }.
label-unjudged = الدرجة F: قليل من إفاداته تحقق منه غيره. وما يُرسم هنا هو في معظمه قيمة أمثال هذا المصدر عمومًا؛ فاقرأ المجالات لا أوساطها.
bottom-asked = { $item }:
bottom-sources-next = ثم { $sources }.
bottom-sources-one = { $source } ({ $mean })
bottom-came-true = وحيث تبيّن من أصاب، صدق من الأجوبة المتقدمة { $hits } من { $n }.

## ما يقوله المحرّك: أجزاء

told = { $told }
quoted = «{ $text }»
pair = { $a } × { $b }
join-space = { $a } { $b }
join-comma = { $a }، { $b }
join-plus = { $a } + { $b }
join-equal = { $a } = { $b }
few-more = { $n ->
    [one] { $shown } وواحد غيرها
    [two] { $shown } واثنان غيرها
   *[other] { $shown } و{ $n } غيرها
  }
unlimited = بلا حدّ
unlimited-below = بلا حدّ أدنى
month-long-1 = يناير
month-long-2 = فبراير
month-long-3 = مارس
month-long-4 = أبريل
month-long-5 = مايو
month-long-6 = يونيو
month-long-7 = يوليو
month-long-8 = أغسطس
month-long-9 = سبتمبر
month-long-10 = أكتوبر
month-long-11 = نوفمبر
month-long-12 = ديسمبر
day-minute = { $day } الساعة { $time }
span-at = في { $moment }
span-on = في { $day }
span-between = بين { $from } و{ $to }
span-by = في موعد أقصاه { $day }
span-from = ابتداءً من { $day }
span-unknown = في وقت غير معلوم
length-minutes = { $n ->
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $n } دقائق
   *[other] { $n } دقيقة
  }
length-hours = { $n ->
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $n } ساعات
   *[other] { $n } ساعة
  }
length-days = { $n ->
    [one] يوم واحد
    [two] يومين
    [few] { $n } أيام
   *[other] { $n } يومًا
  }
offset-none = وقت { $event }
offset-after = بعد { $event } بمدة { $length }
offset-before = قبل { $event } بمدة { $length }
offset-up-to-after = بعد { $event } بما لا يزيد على { $length }
offset-up-to-before = قبل { $event } بما لا يزيد على { $length }
offset-within-after = بعد { $event } بمدة من { $from } إلى { $to }
offset-within-before = قبل { $event } بمدة من { $from } إلى { $to }
offset-around = في وقت بين { $before } قبل { $event } و{ $after } بعده

## لماذا تتعارض إفادتان

event-says = تصريح { $source }
when-said = عن لحظة قوله
when-event = وقت { $event }
when-probably = على الأرجح { $when }
when-as-of = حتى وقت ما { $when }
when-throughout = طوال المدة { $when }
why-still = { $said } («لا يزال»)
why-says = يقول { $source } ({ $claim }): { $said }
why-says-when = يقول { $source } ({ $claim }): { $said }، { $when }
why-both = { $first }؛ و{ $second }.
why-rule = القاعدة { $rule }: «{ $text }»
why-rules = { $rules }.
why-figure = { $item } { $value } ({ $claim })
gap-between = بين { $lo } و{ $hi }
why-sum = { $left } مقابل { $right }: والفرق { $gap }.
why-order = { $left } أكبر من { $right }، والفرق { $gap }.
why-one-time = والرقمان لزمن واحد.
why-times = وقد يكون الرقمان لزمنين مختلفين.
why-monotone = الحصيلة التراكمية لا تنقص، إلا أن يكون الرقم السابق قد صُحِّح.
why-chance = احتمال أن تتحدثا عن حال واحدة: { $p }.
why-timeless-certain = السؤال لا زمن له، فلا تغيُّر يفسّر ذلك: لا يمكن أن تصحّ الإفادتان معًا.
why-timeless = السؤال مما لا يتغير جوابه مع الزمن.
why-dispatch-certain = الإفادتان في برقية واحدة ({ $document })، عن الزمن المذكور نفسه وبصيغة الحاضر، فلا تغيُّر بينهما يفسّر ذلك: لا يمكن أن تصحّا معًا.
why-dispatch = الإفادتان في برقية واحدة ({ $document })، عن الزمن المذكور نفسه؛ وقد يكون المراد بهما شيئًا واحدًا.
why-sequel = إفادة لاحقة: تنفي دوام «{ $answer }» الوارد في { $claim }، لا صحته حين قيل
why-not-earlier = ليست { $other } أسبق من { $one }، وقد تكونان عن لحظة واحدة، ولا يمكن عندئذ أن تصحّا معًا؛ فإن كانت { $other } بعدها فهي { $sequel }.
why-either-order = التواريخ تسمح بلحظة واحدة، ولا يمكن عندئذ أن تصحّ الإفادتان معًا، كما تسمح بأي من الترتيبين: فإن كانت { $other } عن زمن بعد زمن { $one } فهي { $sequel }.
why-either-order-likely = التواريخ تسمح بلحظة واحدة، ولا يمكن عندئذ أن تصحّ الإفادتان معًا، كما تسمح بأي من الترتيبين: فإن كانت { $other } عن زمن بعد زمن { $one }، وهو الأرجح، فهي { $sequel }.
why-still-back = «لا يزال» في { $b } يعود إلى ما قبلها بمدة غير معلومة: فإن بلغ { $a } كانت الإفادة السابقة خطأ حين قيلت؛ وإلا فإن { $b } { $sequel }.
why-after = بحسب الفواصل الزمنية تقع { $b } بعد { $a }، فهي { $sequel }؛ ولا تُضعف { $a } إلا إذا كان ما ترويه قد بدأ من قبل.
why-untimed = إحداهما على الأقل بلا زمن؛ وربما تغيّرت الحال بينهما.
why-apart = لا يمكن أن يلتقي الزمنان، فقد يكون ذلك تغيُّرًا؛ غير أن مثل هذا السؤال يُجاب عنه عادةً مرة واحدة.
verdict-certain = لا يمكن أن تصحّ الإفادتان معًا
verdict-chance = احتمال أن تتحدثا عن حال واحدة { $p }
why-reaches-said = «لا يزال» في { $still } يعود إلى لحظة { $event }، وهي لحظة قول { $other }: { $verdict }، متى كان ذلك.
why-reaches = «لا يزال» في { $still } يعود إلى لحظة { $event }، وزمن { $other } واقع بعدها ضمن ذلك: { $verdict }، متى كان ذلك.
why-one-moment-when = مهما تكن الأوقات بالضبط، تتحدث الإفادتان عن لحظة واحدة { $when }: { $verdict }.
why-one-moment = مهما تكن الأوقات بالضبط، تتحدث الإفادتان عن لحظة واحدة: { $verdict }.
note-not-strict = القاعدة { $rule } غير صارمة (قوتها { $strength })
note-probable = في { $claims } قيل على سبيل الترجيح فقط
note-possible = في { $claims } قيل على سبيل الإمكان فقط
note-presupposed = في { $claims } هو مفترض ضمنًا دون أن يقال
why-note = ملاحظة: { $notes }.
why-self = الطرفان من { $source }، فهو يناقض نفسه.
why-alike = { $n ->
    [one] وزوج آخر من الإفادات يقول الشيئين نفسيهما.
    [two] وزوجان آخران من الإفادات يقولان الشيئين نفسيهما.
    [few] و{ $n } أزواج أخرى من الإفادات تقول الشيئين نفسيهما.
   *[other] و{ $n } زوجًا آخر من الإفادات تقول الشيئين نفسيهما.
  }

## ملاحظات عن الإفادات والمعطيات

found-c001 = { $n ->
    [one] تناقض مؤكد واحد
    [two] تناقضان مؤكدان
    [few] { $n } تناقضات مؤكدة
   *[other] { $n } تناقضًا مؤكدًا
  }: { $pairs }.
advice-c001 = أحد الطرفين على الأقل خطأ، ولم يتجاوزه الواقع فحسب؛ أعد قراءة الموضعين.
found-c001-many = { $n ->
    [zero] لا تناقضات مؤكدة
    [one] تناقض مؤكد واحد
    [two] تناقضان مؤكدان
    [few] { $n } تناقضات مؤكدة
   *[other] { $n } تناقضًا مؤكدًا
  } في { $items ->
    [one] سؤال واحد
    [two] سؤالين
    [few] { $items } أسئلة
   *[other] { $items } سؤالًا
  }: { $named }.
advice-c001-many = في كل منها أحد الطرفين على الأقل خطأ، ولم يتجاوزه الواقع فحسب.
found-c002 = { $values ->
    [one] قيمة واحدة
    [two] قيمتان مختلفتان
    [few] { $values } قيم مختلفة
   *[other] { $values } قيمة مختلفة
  }؛ ولم يُقارن إلا أكثرها تكرارًا وعددها { $compared }.
advice-c002 = حدّد للخاصية هامشًا أو خيارات، أو زد عدد الأزواج لكل سؤال.
found-c003 = { $unlisted ->
    [one] تناقض آخر واحد غير مدرج
    [two] تناقضان آخران غير مدرجين
    [few] { $unlisted } تناقضات أخرى غير مدرجة
   *[other] { $unlisted } تناقضًا آخر غير مدرجة
  }؛ والمدرج أوثقها وعددها { $listed }.
advice-c003 = حيث تصنّف المصادر الأشياء نفسها، فالخلاف هو ما وُضع النموذج له.
found-c010 = { $n ->
    [one] تناقض واحد مع النفس، درجته
    [two] تناقضان مع النفس، أعلى درجتيهما
    [few] { $n } تناقضات مع النفس، أعلى درجاتها
   *[other] { $n } تناقضًا مع النفس، أعلى درجاتها
  } { $most }: { $pairs }.
advice-c010 = تحقق هل القول اللاحق تصحيح للسابق؛ فإن كان كذلك فأدخله تصحيحًا.
found-c011 = { $n ->
    [one] زوج واحد مرمَّز على أنه متناقض لا تكشفه
    [two] زوجان مرمَّزان على أنهما متناقضان لا تكشفهما
    [few] { $n } أزواج مرمَّزة على أنها متناقضة لا تكشفها
   *[other] { $n } زوجًا مرمَّزة على أنها متناقضة لا تكشفها
  } القيم والأزمنة والقواعد: { $pairs }.
advice-c011 = ربما نقصت قاعدة أو زمن؛ فإن كان وراءها زوج من الأسئلة فأضف قاعدة.
found-d001 = { $n ->
    [one] إفادة واحدة قيلت أو تصحّ
    [two] إفادتان قيلتا أو تصحّان
    [few] { $n } إفادات قيلت أو تصحّ
   *[other] { $n } إفادة قيلت أو تصحّ
  } بعد تاريخ نشرها: { $claims }.
advice-d001 = راجع التواريخ؛ فالتوقّع ليس إفادة بما حدث.
found-d002 = { $n ->
    [one] إفادة واحدة عن حال نُشرت
    [two] إفادتان عن حال نُشرتا
    [few] { $n } إفادات عن حال نُشرت
   *[other] { $n } إفادة عن حال نُشرت
  } بعد الزمن الذي تتحدث عنه بأكثر من يومين: { $claims }.
advice-d002 = لا تقرأها على أنها خبر يوم النشر.
found-d003 = عدد الأسئلة التي لا يقوم الجواب فيها إلا على أصل مستقل واحد { $n } من أصل { $known }: { $named }.
advice-d003 = لا شيء هناك يمكن التحقق منه بغيره؛ ابحث عن مصدر أصلي آخر، لا عن ناشر آخر.
found-d004 = { $n ->
    [one] إفادة واحدة تقول
    [two] إفادتان تقولان
    [few] { $n } إفادات تقول
   *[other] { $n } إفادة تقول
  } «لا يزال» دون مرجع زمني: { $claims }.
advice-d004 = إن كان النص يذكر حدثًا يصحّ القول منذ وقوعه، فأدخله مرجعًا زمنيًا: فقد تصبح التناقضات بذلك مؤكدة.
found-d005 = المجموع صحيح: يذكر { $source } مجموعًا قدره { $total } وأجزاء قدرها معًا { $parts }، والفرق { $gap }.
advice-none = لا شيء مطلوب.
found-d006 = المجموع غير صحيح: يذكر { $source } مجموعًا قدره { $total } وأجزاء قدرها معًا { $parts }، والفرق { $gap }.
advice-d006 = ابحث عن خطأ طباعي عند ناقل، أو عن فئة ناقصة، أو عن أرقام لأزمنة مختلفة.
found-d007 = { $n ->
    [one] موضع واحد يمرّ
    [two] موضعان يمرّان
    [few] { $n } مواضع تمرّ
   *[other] { $n } موضعًا تمرّ
  } بحلقة غير مسمّاة: { $mentions }.
advice-d007 = لا يمكن الحكم على حلقة غير مسمّاة؛ فلا تعدّها شاهدًا مستقلًا.
found-d008 = { $told }.
found-d008-documents = { $n ->
    [one] وثيقة واحدة تاريخ نشرها
    [two] وثيقتان تاريخ نشرهما
    [few] { $n } وثائق تاريخ نشرها
   *[other] { $n } وثيقة تاريخ نشرها
  } مستنتج ({ $documents })
found-d008-claims = { $n ->
    [one] إفادة واحدة زمنها
    [two] إفادتان زمنهما
    [few] { $n } إفادات زمنها
   *[other] { $n } إفادة زمنها
  } غير مؤكد أو تقريبي ({ $claims })
advice-d008 = مثل هذه التواريخ لا تجعل تناقضًا مؤكدًا أبدًا؛ وقد يجعله كذلك تاريخ أثبت.
found-d009 = { $n ->
    [one] قول واحد أُدخل
    [two] قولان أُدخلا
    [few] { $n } أقوال أُدخلت
   *[other] { $n } قولًا أُدخلت
  } أكثر من مرة للجهة والسؤال والزمن نفسها: { $claims }.
advice-d009 = تُحسب شاهدًا واحدًا؛ فإن كانت إفادة واحدة فأدخل الثانية موضعًا لها.
found-d010 = لا يمكن أن تصحّ معًا كل تواريخ الإفادات وفواصلها الزمنية عن هذا الحدث؛ والفواصل المتعارضة لم تُستعمل.
advice-d010 = راجع المراجع الزمنية وتواريخ الإفادات التي تذكر هذا الحدث.

## ملاحظات عن جولة الحساب

found-b001 = من الطرق المعروفة، وعددها { $of }، تختار { $n } غير ما يختاره النموذج، ومعظمها يختار «{ $value }»؛ والنموذج يختار «{ $model }» ({ $p })؛ { $cause }
found-b001-relays = وممن يقولون بها، وعددهم { $of }، لا يعدو { $n } أن يكونوا ناقلين، وهذه الطرق تعدّهم شهودًا
found-b001-alike = وهذه الطرق تعدّ القائلين بها، وعددهم { $n }، سواءً، بصرف النظر عن التحفّظ والقواعد
advice-b001 = الأمر `thiqa explain DB item:{ $item }` يبيّن ما يزنه النموذج؛ وحكمٌ فيه يبيّن من أصاب
found-b001-many = { $n ->
    [few] في { $n } أسئلة
   *[other] في { $n } سؤالًا
  } تختار أكثر الطرق المعروفة، وهي تعدّ كل قائل، غير ما يختاره النموذج: { $named }، …
advice-b001-many = الأمر `thiqa baselines DB --items` يسرد ما تختاره كل طريقة؛ وحكمٌ في بعض هذه الأسئلة يبيّن من أصاب
found-m001 = لم يتقارب حساب EM بعد { $n ->
    [one] دورة واحدة
    [two] دورتين
    [few] { $n } دورات
   *[other] { $n } دورة
  }
advice-m001 = الجولة محفوظة وموسومة بأنها غير موثوقة؛ أبلغ عن القضية إن بقيت كذلك
advice-m001-again = أعد الحساب بـ`--engine nuts`؛ وأبلغ عن القضية إن بقيت كذلك
found-m002 = قراءتان ممكنتان: نهاية عظمى أخرى (انطلاقًا من `{ $start }`، نصيبها { $share }) تغيّر القيمة المتقدّمة في { $n ->
    [zero] صفر من الأسئلة
    [one] سؤال واحد
    [two] سؤالين
    [few] { $n } أسئلة
   *[other] { $n } سؤالًا
  }
advice-m002 = حكمٌ في واحد من الأسئلة المختلف فيها يميّز بينهما
found-m003 = إفادات لا يمكن وزن قيمتها: { $list }
found-m003-kind = { $n } من نوع «{ $kind }»
advice-m003 = نوعها غير نوع سؤالها، أو لا يمكن هناك جواب آخر؛ أما البقية فمحفوظة ومعروضة ومقارنة بغيرها
found-m004 = { $n ->
    [one] في سؤال واحد
    [two] في سؤالين
    [few] في { $n } أسئلة
   *[other] في { $n } سؤالًا
  } تختلف المصادر أكثر مما تقتضيه أخطاء مستقلة: { $named }
found-m004-open = { $n ->
    [few] في { $n } أسئلة
   *[other] في { $n } سؤالًا
  } تختلف المصادر أكثر مما تقتضيه أخطاء مستقلة: { $named }، …
advice-m004 = احتمالاتها مكبوحة بـλ؛ ابحث عن سؤال ملتبس
ln-posterior = لوغاريتم الاحتمال اللاحق
found-m010 = عدد المقادير التي لا تُعرف من السحبات معرفة كافية { $n } من أصل { $of }: { $named }
found-m010-one = { $name } (R̂ = { $r_hat }، ESS = { $bulk } و{ $tail })
advice-m010 = اسحب أكثر: `thiqa score DB --engine nuts --warmup 1000 --draws 4000`؛ وإن استقرت السلاسل في قراءات مختلفة فاحكم في سؤال تختلف فيه القراءات
found-m011 = عدد الانتقالات التي تباعدت { $n } من أصل { $of }: فات السحبَ جزءٌ من التوزيع اللاحق
advice-m011 = قارن بـ`--engine em`؛ وأبلغ عن القضية
found-m012 = { $share } من الانتقالات بلغت أقصى عمق للشجرة
advice-m012 = يكلّف ذلك وقتًا ولا يُخلّ بالصحة؛ اسحب أكثر
found-m020 = { $who } (الاحتمال { $p }): الجواب نفسه في { $shared } من { $met } من الأسئلة، ونحو { $wrong } منها خطأ
found-m020-copies = ينسخ { $copier } عن { $original }
found-m020-either = ينسخ أحد { $copier } و{ $original } عن الآخر، أو كلاهما عن ثالث
advice-m020 = ما يشتركان فيه يُحسب مرة واحدة حتى يُعلن ذلك؛ أعلنه بسلسلة نقل أو بـ`copy_of` أو `wire` أو `independence_group`، أو ابحث من أين أخذا
found-m021 = { $n ->
    [few] { $n } مصادر تشترك
   *[other] { $n } مصدرًا تشترك
  } في الأخطاء كما تشترك النسخ (متوسط الاحتمال { $p }): { $members }؛ والأرجح أنها عن { $origin }
found-m022 = { $n ->
    [one] في سؤال واحد
    [two] في سؤالين
    [few] في { $n } أسئلة
   *[other] في { $n } سؤالًا
  } تتفق مصادر لم يختبرها أحد بعد؛ وأكثرها في { $item }، وفيه { $sources ->
    [two] مصدران
    [few] { $sources } مصادر
   *[other] { $sources } مصدرًا
  } تُحسب معًا { $voices } من الأصوات
advice-m022 = اتفاق القادمين الجدد لا يُكسبهم شيئًا بذاته؛ انظر من هم، أو أضف ما قالوه غير ذلك
found-m023-rounds = لم يستقرّ من ينسخ عن من بعد { $n ->
    [one] دورة واحدة
    [two] دورتين
    [few] { $n } دورات
   *[other] { $n } دورة
  }: لا يزال وزن إفادة يتحرك بمقدار { $change }
found-m023-pairs = { $n ->
    [few] { $n } أزواج من المصادر تشترك في أخطاء
   *[other] { $n } زوجًا من المصادر تشترك في أخطاء
  }؛ ونُظر في أكثرها اشتراكًا وعددها { $seen }
advice-m023 = أعلن النسخ التي تعرفها؛ فيسهل تبيّن البقية
found-m024 = { $n ->
    [one] زوج واحد من المصادر يخطئ طرفاه معًا
    [two] زوجان من المصادر يخطئ أطرافهما معًا
    [few] { $n } أزواج من المصادر تخطئ معًا
   *[other] { $n } زوجًا من المصادر تخطئ معًا
  } أكثر مما تخطئ مصادر مستقلة، لكن لا كما تخطئ النسخ؛ وأكثرها { $a } و{ $b }: من الأخطاء نحو { $same } متطابقة ونحو { $apart } غير متطابقة
advice-m024 = تُحسب صوتًا واحدًا حيث تتفق؛ فهل تجيب عن سؤال غير السؤال المطروح؟
found-r001 = لا يسرد هذا التقرير الإفادات كلها (وعددها { $claims }) ولا الأسئلة كلها (وعددها { $items }) ولا الأرقام كما وردت، ولا من المتنازع عليه إلا { $contested }
advice-r001 = اقرأها من v_claim وv_item وv_value في قاعدة البيانات

## الأنواع والمواضيع في كلمة

kind-boolean = نعم أو لا
kind-event = حدث
kind-speech = تصريح
kind-stance = صحيح أو غير صحيح
kind-category = فئة
kind-set = مجموعة
kind-state = حالة
kind-number = عدد
kind-count = حصيلة
kind-date = تاريخ
kind-attitude = موقف
kind-argument = حجة

family-binary = نعم أو لا
family-speech = التصريحات
family-stance = صحيح أو غير صحيح
family-open = أجوبة مفتوحة
family-place = الأماكن
family-set = المجموعات
family-number = الأعداد
family-count = الحصائل
family-date = التواريخ
family-alone = { $topic }، صوت واحد

## لماذا لا يُستدل على إفادات

skip-opinion = الآراء والدوافع والحجج تُعرض ولا تُقدَّر أبدًا
skip-no-likelihood = ليس لقيمتها بديل في هذا السؤال، أو هي من نوع غير نوعه
skip-no-commitment = المصدر لا يلتزم بها، أو تراجع عنها
skip-no-time = الحال أو الحصيلة عبر الزمن تحتاج إلى زمن، وليس هنا زمن معروف
skip-replaced = تُحسب بدلًا منها إفادة لاحقة للمصدر نفسه في هذا السؤال
