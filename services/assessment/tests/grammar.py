"""Matters as people tell them, made from a seed: the same matter in many words, others, and near misses of its branch.

Every text is made up; places are of no county.  A matter is what there is, what is wrong with it, and what follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple


class Topic(NamedTuple):
    """One matter: its branch, then words for the thing, for what is wrong, for what follows."""

    branch: str
    things: Sequence[str]
    faults: Sequence[str]
    follows: Sequence[str]


class Planted(NamedTuple):
    """A common issue to be found, and matters of the same branch that share its words and are others."""

    topic: Topic
    near: Sequence[Topic]


@dataclass(frozen=True)
class Told:
    """A matter as it was said: `topic` is what it is about."""

    topic: str
    branch: str
    title: str
    text: str


def _words(text: str) -> list[str]:
    return text.split("、")


def _topic(branch: str, things: str, faults: str, follows: str) -> Topic:
    return Topic(branch, _words(things), _words(faults), _words(follows))


PLANTED: dict[str, Planted] = {
    "lamp": Planted(
        _topic(
            "urban",
            "路灯、街上的路灯、村里的路灯、马路上的灯、路边灯、巷子口的路灯、公路两边的路灯、灯",
            "一排都不亮、坏了好几盏、全灭了、晚上不亮、成了摆设、黑着、一到晚上就是黑的、灭了没人修、只亮了两盏",
            "晚上黑咕隆咚看不见路、老人晚上出门摔了一跤、孩子放学走夜路害怕、夜里出门要打手电、骑车差点撞上人、黑灯瞎火的不敢出门、天一黑路上什么也看不见",
        ),
        [
            _topic("urban", "路灯、门口的路灯", "太亮了、整夜照着窗户", "睡不着觉、窗帘都挡不住光"),
            _topic("urban", "路灯杆、灯杆", "歪了、要倒了、被车撞弯了", "砸到人怎么办、杆子上的线都垂下来了"),
            _topic("urban", "新修的路、开发区那条路", "没装路灯、想装一排路灯", "规划上说有、工人下夜班经过"),
            _topic("urban", "路灯的电费、公共照明费", "摊到我们头上、从物业费里扣", "收费不合理、没有公示账目"),
        ],
    ),
    "water": Planted(
        _topic(
            "urban",
            "自来水、家里的水、水龙头、我们楼的水、水、小区的自来水、全村的水",
            "停了三天、又停水了、一滴水都没有、早上没水、说停就停、天天停水、断水了、放不出来、一到做饭就停",
            "做饭洗菜都没水、只好去井里挑水、厕所冲不了、买桶装水做饭、没法洗澡洗衣服、老人提水上楼、孩子奶粉都冲不了",
        ),
        [
            _topic("urban", "水费、水费单", "多收了钱、这个月翻了一倍", "抄表的人没来过、账单对不上"),
            _topic("urban", "自来水、水龙头里的水", "发黄、有股漂白粉味道", "烧开了有白渣、不敢给孩子喝"),
            _topic("urban", "楼下的水管、主水管", "爆了、往外冒水", "地下室淹了、车库泡了水"),
            _topic("urban", "水表、新换的水表", "走得太快、不用水也转", "想换一块水表、要重新检定"),
        ],
    ),
    "mixer": Planted(
        _topic(
            "environment",
            "搅拌站、混凝土搅拌站、商砼站、拌合站、水泥搅拌站、那个打混凝土的厂子、小区后头的搅拌站",
            "半夜还在打料、通宵施工、灰大得很、夜里机器轰隆隆响、粉尘漫天、整夜不停工、罐车进进出出、灰尘飘得哪儿都是",
            "不敢开窗户、一夜睡不着觉、窗台上一层灰、老人咳嗽得厉害、吵得孩子没法写作业、衣服晾出去全是灰、耳朵嗡嗡响睡不好",
        ),
        [
            _topic("environment", "楼下烧烤摊、夜市烧烤", "油烟熏人、半夜还在喊", "窗户打不开、吵到凌晨两点"),
            _topic("environment", "广场舞、跳舞的音响", "声音太大、早上五点就放", "孩子睡不着、心脏受不了"),
            _topic("environment", "工地上的渣土车、拉土的车", "不盖篷布、洒了一路土", "下雨全是泥、路上一层土"),
            _topic("environment", "水泥路边的柴火、秸秆", "有人烧、天天冒烟", "呛得慌、衣服都是烟味"),
        ],
    ),
    "rubbish": Planted(
        _topic(
            "urban",
            "垃圾、垃圾桶、垃圾堆、路口的垃圾、生活垃圾、垃圾箱、垃圾池",
            "好几天没人收、堆成了山、满了没人拉、没人清运、都溢出来了、一个星期没清、没见垃圾车来过、堆在路口没人管",
            "苍蝇到处飞、臭得开不了门、一刮风塑料袋满街跑、臭味熏人、老鼠蟑螂乱爬、污水流了一地、野狗把垃圾扒得到处都是",
        ),
        [
            _topic("urban", "垃圾费、卫生费", "一年收两回、涨价了", "没有收据、不交就不让进门"),
            _topic("urban", "垃圾分类亭、新建的垃圾房", "建在我家窗户底下、位置不合适", "想换个地方、没征求意见"),
            _topic("urban", "装修垃圾、楼上的装修垃圾", "堆在楼道里、挡住了消防通道", "电梯门都打不开、有钉子扎脚"),
            _topic("urban", "扫马路的车、洒水车", "早上四点就响、把水洒到人身上", "音乐声太大、上班的人躲不开"),
        ],
    ),
    "bus": Planted(
        _topic(
            "transport",
            "公交车、3路车、3路公交、进城的公交、班车、去县城的车、公交",
            "一个小时来一趟、老是晚点、等半天不来、到点不发车、减了班次、说停就停了、半天等不来一辆、来了也不停",
            "上班天天迟到、孩子上学赶不上、老人在站台冻得发抖、只好花钱打车、看病误了时间、等车等得急死人、错过了考试",
        ),
        [
            _topic("transport", "公交司机、3路车的司机", "态度恶劣、骂老人", "要求道歉、监控可以调"),
            _topic("transport", "公交卡、老年卡", "刷不上、年审要跑县城", "机器说过期、想在镇上办"),
            _topic("transport", "公交站台、候车亭", "没有顶棚、座椅坏了", "下雨没处躲、玻璃碎了一地"),
            _topic("transport", "公交车上、3路车里", "有扒手、手机被偷了", "想看录像、报了案没消息"),
        ],
    ),
    "canteen": Planted(
        _topic(
            "education",
            "学校食堂、食堂的饭菜、中学食堂、孩子在学校吃的饭、食堂、学校的午饭、营养餐",
            "饭菜是凉的、吃出虫子、不新鲜、吃了拉肚子、菜里有头发、量少吃不饱、米饭夹生、肉是臭的、油都是哈喇味",
            "孩子回家就喊肚子疼、好几个学生上吐下泻、孩子饿得下午没精神、家长送饭不让进、孩子发烧住院了、孩子不肯在学校吃",
        ),
        [
            _topic("education", "食堂饭卡、学校饭卡", "充值退不了、毕业了钱不退", "还剩二百多块、找了财务不理"),
            _topic("education", "学校门口的小摊、校门口卖零食的", "卖三无食品、挡住校门", "学生都去买、没有营业执照"),
            _topic("education", "食堂招工、学校食堂阿姨", "工资不发、不签合同", "干了两年没有社保、辞退不给钱"),
            _topic("education", "学校午休、中午自习", "要收看管费、趴桌子上睡", "家长群里催交、颈椎受不了"),
        ],
    ),
    "wages": Planted(
        _topic(
            "labour",
            "工资、农民工工资、工地上的工钱、血汗钱、我们几十个人的工资、包工头欠的工钱、班组的工资",
            "拖了半年不给、一分没发、老板跑了没给钱、说好月底结又变卦、欠着不还、过年都没结清、打了欠条不兑现、总包推给分包",
            "家里等着这钱过日子、孩子学费交不上、几十号人没钱回家、找项目部没人理、老板电话不接了、老人看病没钱、干了一年白干了",
        ),
        [
            _topic("labour", "加班费、国庆加班", "按平时算、一分没有", "劳动法写得清楚、组长说没有规定"),
            _topic("labour", "工伤认定、工地上摔断腿", "不给认定、说材料不全", "医药费自己垫了三万、单位不盖章"),
            _topic("labour", "养老金、退休金", "少算了工龄、涨了没到账", "档案里有一段没认、同事都补发了"),
            _topic("labour", "工资卡、工资条", "被公司收走、从来不给看", "扣了什么不清楚、社保基数对不上"),
        ],
    ),
    "heating": Planted(
        _topic(
            "urban",
            "暖气、家里的暖气、供暖、屋里暖气片、地暖、小区供热、集中供暖",
            "不热、摸着冰凉、只有十三度、烧得不够、温乎乎的、一直不热、到现在还没来、半夜就停了、上不去温度",
            "在家要穿棉袄、老人冻感冒了、孩子写作业手都冻僵、晚上盖两床被子、开空调取暖、冻得睡不着、月子里的娃娃受不了",
        ),
        [
            _topic("urban", "取暖费、暖气费", "按建筑面积收、退费不给", "阳台也算面积、空置房也要交"),
            _topic("urban", "暖气管、楼上的暖气", "漏水把墙泡了、接头滴水", "家具泡坏了、天花板掉皮"),
            _topic("urban", "供热管道施工、挖沟铺暖气管", "路挖开不填、堵了车库出口", "下雨一片泥、车停在外头"),
            _topic("urban", "锅炉房、换热站", "噪音大、嗡嗡响", "离卧室只有三米、低频声难受"),
        ],
    ),
    "pigs": Planted(
        _topic(
            "environment",
            "养猪场、猪场、村边的养猪场、养殖场、那家养猪的、猪圈、猪粪水",
            "臭气熏天、粪水直接排到沟里、往河里排污、臭得没法说、粪堆露天放着、夜里偷排、没有治污的池子、污水横流",
            "全村人不敢开窗、井水都不能喝了、河里的鱼都死了、苍蝇成群、吃饭都恶心、娃娃起了一身疙瘩、来亲戚都待不住",
        ),
        [
            _topic("environment", "养殖场拆迁、禁养区关停", "补偿没给、标准不一样", "合同签了一年、隔壁村多给了"),
            _topic("environment", "病死猪、死猪", "扔在路边、没人来收", "怕传染、保险公司不赔"),
            _topic("environment", "河道采砂、挖沙船", "把河堤挖垮了、夜里偷采", "农田要塌、机器声吵"),
            _topic("environment", "化工厂、电镀厂", "冒黄烟、刺鼻气味", "头晕恶心、庄稼叶子黄了"),
        ],
    ),
    "flood": Planted(
        _topic(
            "urban",
            "路口、涵洞、桥底下、低洼的路、村口那条路、铁路桥洞、下穿道",
            "一下雨就积水、雨后水排不出去、淹成河了、积水没过膝盖、下水道堵了积水、水半天不退、雨水倒灌、水深得过不去车",
            "车都熄火在里头、孩子蹚水上学、电动车泡坏了、老人绕道走二里地、救护车开不进来、家里进了水、蹚水摔了一跤",
        ),
        [
            _topic("urban", "路口、村口那条路", "坑坑洼洼、压坏了没修", "轮胎扎了、颠得腰疼"),
            _topic("urban", "井盖、下水井盖", "没了、车一过就咣当响", "差点掉进去、夜里吵人"),
            _topic("urban", "路口的红绿灯、村口的岔路", "没有信号灯、护栏挡视线", "出过三次事故、想装减速带"),
            _topic("urban", "桥洞、铁路桥底下", "限高杆太低、有人摆摊", "送货的车过不去、把路占了一半"),
        ],
    ),
}

OTHERS: Sequence[Topic] = [
    _topic("urban", "房产证、不动产证", "两年办不下来、开发商不给办", "落不了户、贷款办不成"),
    _topic("urban", "电梯、楼里电梯", "三天两头坏、关过人", "住十八楼爬不动、维保贴的是假的"),
    _topic("urban", "停车位、小区车位", "只卖不租、被私家锁占了", "晚上没处停、消防车进不来"),
    _topic("urban", "违建、楼顶的铁皮房", "越盖越高、没人拆", "挡了采光、漏雨到我家"),
    _topic("urban", "物业费、物业公司", "涨了三毛、账目不公开", "保安不巡逻、绿化死光了"),
    _topic("urban", "公租房、廉租房", "申请一年没消息、轮候名单不公开", "租房租不起、一家五口挤着"),
    _topic("urban", "外墙瓷砖、墙皮", "往下掉、空鼓了一片", "砸了三辆车、拉着警戒线"),
    _topic("urban", "天然气、燃气管道", "隔壁都通了不给我们通、开户费太贵", "还在扛煤气罐、交了钱两年了"),
    _topic("urban", "占道的菜摊、夜市摊子", "把人行道占满、油污一地", "推婴儿车走车道、堵得过不去"),
    _topic("urban", "安置房、回迁房", "逾期不交、面积缩水", "过渡费停发、租了四年房"),
    _topic("labour", "社保断缴、养老保险", "怎么补、单位漏缴", "差两年退休、窗口说法不一"),
    _topic("labour", "失业金、失业登记", "申领被退回、系统提示不符", "被裁员三个月、证明开不出"),
    _topic("labour", "职称评审、评职称", "材料退回、名额不公示", "论文够了、评委是亲戚"),
    _topic("labour", "事业单位招考、编制考试", "面试不公平、专业限制不合理", "笔试第一被刷、公告改了三次"),
    _topic("labour", "劳务中介、招工的", "收了押金不退、介绍的是假的", "身份证被扣、三千块要不回"),
    _topic("labour", "产假工资、生育津贴", "没到账、单位扣了一半", "宝宝快一岁、社保说拨了"),
    _topic("education", "补课费、课后服务费", "强制交、节假日也收", "群里点名、不交坐后排"),
    _topic("education", "入学、学区", "划到五公里外、户口够了不收", "过马路危险、隔壁小区都在本校"),
    _topic("education", "幼儿园、公办幼儿园", "摇号不透明、学费涨了", "双胞胎分两处、半天班没人接"),
    _topic("education", "校车、接送学生的车", "超载、司机抽烟", "座位不够站着、安全带断了"),
    _topic("education", "培训机构、驾校一样的辅导班", "关门不退费、老师换了", "两万多学费、电话停机"),
    _topic("education", "体育馆、球场", "晚上锁门、收费太高", "年轻人没处打球、灯全关了"),
    _topic("health", "医院挂号、专家号", "早上五点排不上、票贩子倒号", "老人跑了三趟、网上系统崩了"),
    _topic("health", "医保报销、异地住院", "比例低、手续来回跑", "出院半年没下来、发票寄丢了"),
    _topic("health", "卫生院、村卫生室", "没有药、医生老不在", "打针跑二十里、夜里敲门没人"),
    _topic("health", "疫苗、九价疫苗", "约不上、打了一针断货", "孩子入园要本子、排到明年"),
    _topic("health", "病历、检查单", "不让复印、写错名字", "保险理赔不了、住院部推门诊"),
    _topic("health", "救护车、急救", "等了四十分钟、乱收钱", "老人没救过来、担架都没有"),
    _topic("transport", "出租车、打表的车", "拒载、绕路宰客", "从车站回家要六十、不给票"),
    _topic("transport", "快递、驿站", "丢件不赔、不送上楼", "放门口被偷、客服让等"),
    _topic("transport", "红绿灯、十字路口", "时间太短、坏了半月", "老人过一半就变灯、车祸不断"),
    _topic("transport", "大货车、超载的车", "半夜穿村、压坏了桥", "房子震裂了、孩子不敢过路"),
    _topic("transport", "收费站、高速口", "排队两小时、ETC多扣", "客服不退、下错口也收全程"),
    _topic("transport", "驾校、学车", "约不上考试、加收费用", "一年没考科二、教练要红包"),
    _topic("commerce", "预付卡、健身房", "跑路了、不给退卡", "充了三千、老板失联"),
    _topic("commerce", "超市、便利店", "卖过期牛奶、标价和结账不一样", "吃了拉肚子、不给小票"),
    _topic("commerce", "宽带、手机套餐", "乱扣费、销不了号", "客服踢皮球、网速慢得很"),
    _topic("commerce", "网购家具、买的沙发", "甲醛超标、不给退货", "孩子起疹子、检测报告是假的"),
    _topic("commerce", "旅游团、低价游", "强制购物、改了行程", "导游骂人、交的押金不退"),
    _topic("commerce", "加油站、油品", "加了油车抖、少油", "修车花了两千、表跳得快"),
    _topic("environment", "河水、村前小河", "变黑了、漂着死鱼", "浇地苗都死、上游有作坊"),
    _topic("environment", "歌厅、酒吧", "低音炮到凌晨、震得床晃", "孩子高考、打了五次电话"),
    _topic("environment", "家具厂、喷漆房", "油漆味冲、没有环保手续", "头疼恶心、半夜排放"),
    _topic("environment", "采石场、放炮开山", "震裂房子、石粉满天", "果树不结果、石头滚下来"),
    _topic("environment", "楼下饭店、饭馆排烟", "油烟直冲、烟道接到窗口", "厨房不能开、衣服一股味"),
    _topic("environment", "空调外机、冷却塔", "对着卧室、日夜轰鸣", "神经衰弱、测了六十分贝"),
    _topic("rural", "灌溉渠、水渠", "塌了、上游截水", "麦子旱死、抽水花了八百"),
    _topic("rural", "宅基地、建房审批", "批不下来、被邻居占了", "儿子结婚没房、证上面积不对"),
    _topic("rural", "土地流转、承包地", "租金不给、合同被改", "签的字不是我的、撂荒三年"),
    _topic("rural", "粮食补贴、种粮补贴", "没打卡、少算了亩数", "别家都领了、大队说再等"),
    _topic("rural", "农药、化肥", "是假的、打了苗黄", "赔了一季、店家不认"),
    _topic("rural", "村务公开、集体账", "不公开、征地款去向不明", "问了三年、公示栏是空的"),
    _topic("civil", "低保、低保金", "被取消、评议不公平", "残疾还带两个娃、有车的倒吃着"),
    _topic("civil", "养老院、敬老院", "护工打人、饭菜太咸", "身上有淤青、押金不退"),
    _topic("civil", "残疾证、残疾补贴", "补办难、等级定低了", "要跑市里、轮椅上不了楼"),
    _topic("civil", "公墓、墓地", "涨价、占了耕地", "一个穴三万、没有发票"),
    _topic("civil", "高龄补贴、八十岁津贴", "没发、认证太麻烦", "卧床不能拍照、停了三个月"),
    _topic("civil", "门牌、地名", "重号、没给编", "快递送错、落户用不了"),
    _topic("justice", "户口、落户", "迁不进、要十二样材料", "孩子上不了学、两地互推"),
    _topic("justice", "派出所、报案", "不立案、不给回执", "骗了八万、监控过期了"),
    _topic("justice", "麻将馆、赌博窝点", "通宵打牌、放高利贷", "男人把工资输光、吵架打人"),
    _topic("justice", "驾驶证、违章", "不是我开的扣了分、申诉没结果", "车在外地、照片看不清"),
    _topic("justice", "身份证、临时身份证", "办了两月没下来、照片错了", "高铁坐不了、银行卡冻结"),
    _topic("justice", "法律援助、律师", "排不上、收钱不办事", "开庭没人来、代理费不退"),
]

NAMES = _words("柳沟、石桥、东岭、西洼、上营、下营、槐树、青石、马坊、河湾、南坡、北庄、枣林、竹园、新安、长塘")
KINDS = _words("村、街、小区、路口、庄、新村、大队")
TIMES = _words(
    "快一个月了、有半个月了、上周开始、从国庆到现在、前天晚上起、这几天、入冬以来、都三个礼拜了、打上个月起、昨儿晚上开始"
)
OPENINGS = _words(
    "你好、领导您好、请问、尊敬的领导、反映个事、俺们这儿、咱村的人都说、我是这里的住户、说个事、麻烦看看"
)
ASKS = _words(
    "希望尽快解决、有人管吗、咋就没人管、请派人来看看、中不中给个话、恳请处理、到底归谁管、啥时候能修好、盼回复、能不能管一管"
)
SPOILT = {
    "灯": "登",
    "停": "亭",
    "臭": "嗅",
    "车": "年",
    "冷": "泠",
    "已": "己",
    "在": "再",
    "的": "得",
    "水": "氺",
    "暖": "曖",
}


def tell(rng: Random, name: str, topic: Topic, villages: Sequence[str] = ()) -> Told:
    """One matter in somebody's words: what, what is wrong, what follows, with a place, a time, a wish, or without.

    A place is one of the `villages`, which the gazetteer knows, or a street or an estate that it does not know.
    """
    own = villages and rng.random() < 0.5
    place = (rng.choice(villages) if own else rng.choice(NAMES) + rng.choice(KINDS)) if rng.random() < 0.7 else ""
    what, wrong = rng.choice(topic.things), rng.choice(topic.faults)
    follows = rng.sample(list(topic.follows), k=min(rng.choice([0, 1, 1, 2]), len(topic.follows)))
    when = rng.choice(TIMES) if rng.random() < 0.6 else ""
    said = rng.choice(
        [
            f"{place}{what}{wrong}",
            f"{what}在{place}这里{wrong}" if place else f"{what}{wrong}",
            f"{place}{when}{what}{wrong}",
        ]
    )
    parts = [said, *follows, *([when] if when and when not in said else [])]
    if rng.random() < 0.4:
        parts = [*parts[1:], parts[0]]
    opening, ask = (rng.choice(words) if rng.random() < 0.5 else "" for words in (OPENINGS, ASKS))
    text = "，".join(part for part in (opening, *parts, ask) if part)
    title = rng.choice([said, f"{what}{rng.choice(topic.faults)}", f"{place}{what}", text[:12]])
    return Told(name, topic.branch, _mistyped(rng, title), _mistyped(rng, text))


def _mistyped(rng: Random, text: str) -> str:
    """One text in four has an error: a wrong character, one too few, or two that changed places."""
    if len(text) < 4 or rng.random() > 0.25:
        return text
    at = rng.randrange(len(text) - 1)
    spoilt = [
        "".join(SPOILT.get(one, one) if rng.random() < 0.5 else one for one in text),
        text[:at] + text[at + 1 :],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    ]
    return rng.choice(spoilt)
