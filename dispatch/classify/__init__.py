"""Text to subclass: the phrases and hashed n-grams of a whole batch, judged in numpy."""

from dispatch.classify.active import load_active
from dispatch.classify.classifier import Classifier, cold_start_model
from dispatch.classify.danger import danger_phrases, trigger_phrases
from dispatch.classify.judgement import Judgement
from dispatch.classify.model import ModelError
from dispatch.classify.thresholds import Thresholds, load_thresholds

__all__ = [
    "Classifier",
    "Judgement",
    "ModelError",
    "Thresholds",
    "cold_start_model",
    "danger_phrases",
    "load_active",
    "load_thresholds",
    "trigger_phrases",
]
