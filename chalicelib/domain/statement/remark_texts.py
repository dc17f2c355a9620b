"""The texts of the remarks in Kazakh and Russian. They point at something and judge nothing."""

from decimal import Decimal

from chalicelib.domain.categories import Title
from chalicelib.domain.statement.means_fact_texts import money

OWN_TRANSFER_UNPAIRED = Title(
    kk="Өз шоттары арасындағы аударымның екінші жағы банктердің деректерінде табылған жоқ.",
    ru="Вторая сторона перевода между своими счетами в данных банков не найдена.",
)
NEW_SALARY_SOURCE = Title(
    kk="Кезеңнің бірінші айында болмаған жаңа жалақы көзі.",
    ru="Новый источник зарплаты, которого не было в первый месяц периода.",
)
SEVERAL_BENEFITS_IN_ONE = Title(
    kk="Бір төлемде бірнеше жәрдемақы аталған: олардың бәрі табыс ретінде ескерілмейді, бөліктері көрсетілмеген.",
    ru="В одной выплате названо несколько пособий: не все они учитываются как доход, а части не указаны.",
)
CASH_PAID_IN = Title(
    kk="Шотқа қолма-қол ақша салынған: оның қайдан келгені банк деректерінен көрінбейді.",
    ru="На счет внесены наличные: их происхождение из данных банка не видно.",
)
GAMBLING = Title(
    kk="Букмекерлермен, казиномен немесе лотереялармен операциялар.",
    ru="Операции с букмекерами, казино или лотереями.",
)
ACCOUNT_OPENED = Title(
    kk="Шот осы кезеңде ашылған сияқты.",
    ru="Похоже, что счет открыт в этом периоде.",
)

BOOKING_UNCLEAR = Title(
    kk="Банк бір операцияны бірнеше рет немесе бірдей бірнеше операцияны жіберген: бір рет есептелген.",
    ru="Банк прислал одну операцию несколько раз или несколько похожих: она посчитана один раз.",
)


def account_of_two_banks(iban: str) -> Title:
    """Two banks report one account."""
    return Title(
        kk=f"{iban} шоты туралы екі банк хабарлады: ол бір рет есептелген.",
        ru=f"О счете {iban} сообщили два банка: он посчитан один раз.",
    )


def with_count(text: Title, named: int, count: int) -> Title:
    """The same, and how many movements it is about where not all are named."""
    return Title(
        kk=f"{text.kk} Барлығы {count} операция, алғашқы {named} аталған.",
        ru=f"{text.ru} Всего операций: {count}, названы первые {named}.",
    )


def currencies_not_shown(count: int) -> Title:
    """More currencies than one answer holds."""
    return Title(
        kk=f"Мұнда көрсетілмеген валюталар: {count}. Барлық операциялар тізімде бар.",
        ru=f"Валюты, не показанные здесь: {count}. Все операции есть в списке.",
    )


def accounts_not_shown(count: int) -> Title:
    """More accounts than one answer holds."""
    return Title(kk=f"Мұнда көрсетілмеген шоттар: {count}.", ru=f"Счета, не показанные здесь: {count}.")


def large_credit(limit: Decimal, in_mci: int) -> Title:
    """A single credit of at least so much."""
    return Title(
        kk=f"Ірі бір реттік түсім: {in_mci} АЕК-тен, {money(limit)} теңгеден бастап.",
        ru=f"Крупное разовое поступление: от {in_mci} МРП, {money(limit)} тенге.",
    )


def cash_in_the_last_days(days: int) -> Title:
    """Cash in the last days of the period."""
    return Title(
        kk=f"Кезеңнің соңғы {days} күніндегі қолма-қол ақша операциялары.",
        ru=f"Операции с наличными в последние {days} дней периода.",
    )


def outflow_far_above_income(went: Decimal, came: Decimal) -> Title:
    """Much more went than came."""
    return Title(
        kk=f"Шығыс түсімнен едәуір көп: {money(went)} және {money(came)} теңге (өз аударымдарынсыз, қарыздарсыз).",
        ru=f"Расход намного больше поступлений: {money(went)} и {money(came)} тенге (без своих переводов и займов).",
    )
